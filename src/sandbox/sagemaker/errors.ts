import { AwsError } from '../wire/aws-error.ts';
import { problemsIn, type Violation } from '../wire/constraints.ts';

const validation = (message: string) => new AwsError('ValidationException', message);

/** SageMaker names every violation. */
export const invalidMembers = (violations: readonly Violation[]) => validation(problemsIn(violations));

export const conflictingMembers = (member: string, other: string) =>
  validation(`${member} and ${other} cannot be specified together`);

export const invalidToken = () => validation('The pagination token is not valid for this request');

/** SageMaker's one modelled error here: it is not called an exception, and spells its text's member with a capital. */
const notFound = (message: string) => new AwsError('ResourceNotFound', message, 400, 'Message');

export const imageNotFound = (name: string) => notFound(`No Image with the name ${name} exists.`);

export const versionNotFound = (name: string, version: string) =>
  notFound(`ImageVersion ${version} of the Image with the name ${name} does not exist.`);
