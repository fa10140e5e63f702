import { createYoga } from 'graphql-yoga';
import { serve } from '../servers/serve.ts';
import { readSettings } from '../servers/settings.ts';
import { connectDocumented, forOneRequest } from './documented-aws.ts';
import { documentedSchema } from './documented-schema.ts';

// graphql-yoga, Pothos with its relay and dataloader plugins, and the AWS SDK, each as its documentation shows it.

const settings = readSettings();
const aws = connectDocumented(settings);
const yoga = createYoga({
  schema: documentedSchema(settings.registry),
  context: () => ({ aws: forOneRequest(aws) }),
});
serve(yoga);
