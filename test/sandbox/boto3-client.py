"""Reads the sandbox as any boto3 program would, and prints what it found as JSON.

Usage: boto3-client.py ENDPOINT REPOSITORY SUBJECT_DIGEST LIFECYCLE_POLICY_TEXT
"""

import json
import sys
import time

import boto3

endpoint, repository, subject, policy_text = sys.argv[1:]

session = boto3.Session(
    aws_access_key_id="111122223333", aws_secret_access_key="any", region_name="us-east-1"
)
ecr = session.client("ecr", endpoint_url=endpoint)
sagemaker = session.client("sagemaker", endpoint_url=endpoint)


def referrers():
    """There is no paginator for this operation."""
    token = {}
    while True:
        page = ecr.list_image_referrers(
            repositoryName=repository, subjectId={"imageDigest": subject}, maxResults=2, **token
        )
        yield page["referrers"]
        if "nextToken" not in page:
            return
        token = {"nextToken": page["nextToken"]}


def preview():
    started = ecr.start_lifecycle_policy_preview(repositoryName=repository, lifecyclePolicyText=policy_text)
    try:
        ecr.start_lifecycle_policy_preview(repositoryName=repository, lifecyclePolicyText=policy_text)
        second = None
    except ecr.exceptions.LifecyclePolicyPreviewInProgressException as error:
        second = error.response["Error"]["Code"]
    while ecr.get_lifecycle_policy_preview(repositoryName=repository)["status"] == "IN_PROGRESS":
        time.sleep(0.05)
    pages = list(
        ecr.get_paginator("get_lifecycle_policy_preview").paginate(
            repositoryName=repository, PaginationConfig={"PageSize": 5}
        )
    )
    return {
        "started": started["status"],
        "second": second,
        "status": pages[0]["status"],
        "summary": pages[0]["summary"],
        "pages": len(pages),
        "results": [
            {
                "digest": result["imageDigest"],
                "tags": result.get("imageTags", []),
                "pushedAt": result["imagePushedAt"].timestamp(),
                "action": result["action"],
                "priority": result["appliedRulePriority"],
            }
            for page in pages
            for result in page["previewResults"]
        ],
    }


def replication():
    answer = ecr.describe_image_replication_status(repositoryName=repository, imageId={"imageDigest": subject})
    return answer["replicationStatuses"]


def images():
    pages = sagemaker.get_paginator("list_images").paginate(PaginationConfig={"PageSize": 4})
    return [image["ImageName"] for page in pages for image in page["Images"]]


print(
    json.dumps(
        {
            "referrers": list(referrers()),
            "preview": preview(),
            "replication": replication(),
            "images": images(),
        }
    )
)
