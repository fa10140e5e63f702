import { Agent, type IncomingMessage, request } from 'node:http';
import { clientOf, type ServerSettings } from './settings.ts';
import { authorizationOf } from './sign.ts';

/** Calls an operation of ECR. */
export type BareCall = <Output>(operation: string, input: object) => Promise<Output>;

/** The least that a call takes: it is signed, sent over a kept connection, and its answer parsed. */
export function bareCalls(settings: Pick<ServerSettings, 'endpoint' | 'registry'>): BareCall {
  const { endpoint, region, credentials } = clientOf(settings);
  const { hostname, port, host } = new URL(endpoint);
  const signer = { ...credentials, region, service: 'ecr' };
  const agent = new Agent({ keepAlive: true });
  return <Output>(operation: string, input: object) =>
    new Promise<Output>((resolve, reject) => {
      const body = JSON.stringify(input);
      const headers = {
        host,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
        'x-amz-target': `AmazonEC2ContainerRegistry_V20150921.${operation}`,
      };
      const authorization = authorizationOf(signer, { headers, body });
      const options = {
        agent,
        hostname,
        port,
        method: 'POST',
        headers: { ...headers, authorization, 'content-length': Buffer.byteLength(body) },
      };
      const asked = request(options, (response) => {
        if (response.statusCode === 200) readJson<Output>(response).then(resolve, reject);
        else reject(new Error(`${operation}: HTTP ${response.statusCode}`));
      });
      asked.once('error', reject);
      asked.end(body);
    });
}

function readJson<Output>(response: IncomingMessage): Promise<Output> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.once('error', reject);
    response.once('end', () => {
      try {
        const output: Output = JSON.parse(Buffer.concat(chunks).toString('utf8'));
        resolve(output);
      } catch (error) {
        reject(error);
      }
    });
  });
}
