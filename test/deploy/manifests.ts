import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { Ingress, NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Service, ServiceAccount } from 'kubernetes-models/v1';
import { expect } from 'vitest';
import type { Manifest } from './chart.ts';

const MODELS = {
  Deployment,
  HorizontalPodAutoscaler,
  Ingress,
  NetworkPolicy,
  PodDisruptionBudget,
  ConfigMap,
  Service,
  ServiceAccount,
};

/** Checks a manifest by the OpenAPI schema of Kubernetes; the Prometheus operator's kinds are not Kubernetes' own. */
export function validate(manifest: Manifest): void {
  if (isKnown(manifest.kind)) Reflect.construct(MODELS[manifest.kind], [manifest]).validate();
  else expect(manifest.apiVersion).toBe('monitoring.coreos.com/v1');
}

function isKnown(kind: string): kind is keyof typeof MODELS {
  return kind in MODELS;
}

/** The only manifest of a kind, or the one of that name where there are several. */
export function the<Model>(
  manifests: readonly Manifest[],
  model: new (data: never) => Model,
  kind: string,
  name?: string,
): Model {
  const [found, ...others] = manifests.filter(
    (manifest) => manifest.kind === kind && (name === undefined || manifest.metadata.name === name),
  );
  expect(others).toEqual([]);
  return Reflect.construct(model, [found ?? expect.fail(`The chart has no ${kind}.`)]);
}
