/** An error that the sandbox answers with, in the shape in which AWS puts it on the wire. */
export class AwsError extends Error {
  /** HTTP status of the answer. */
  readonly status: number;
  /** Name of the member that carries the text: `message` in ECR, `Message` in SageMaker's modelled errors. */
  readonly messageMember: 'message' | 'Message';

  constructor(name: string, message: string, status = 400, messageMember: 'message' | 'Message' = 'message') {
    super(message);
    this.name = name;
    this.status = status;
    this.messageMember = messageMember;
  }
}
