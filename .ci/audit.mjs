// Fails when npm knows of a vulnerability in what the gateway runs with or is built with that .ci/accepted-findings.json
// does not explain. A registry that offers no audit is told apart from one that found nothing.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const accepted = JSON.parse(readFileSync(new URL('accepted-findings.json', import.meta.url), 'utf8'));
const { stdout } = spawnSync('npm', ['audit', '--json'], { encoding: 'utf8' });
const report = JSON.parse(stdout);

if (report.vulnerabilities === undefined) {
  const why = report.message ?? 'the registry gave no report';
  process.stdout.write(
    `Not audited: ${why}\nRun node .ci/audit.mjs where npm's registry keeps advisories.\n`,
  );
  process.exit(0);
}
const findings = new Map(
  Object.values(report.vulnerabilities)
    .flatMap(({ via }) => via)
    .filter((advisory) => typeof advisory === 'object')
    .map((advisory) => [advisory.url.split('/').at(-1), advisory]),
);
const open = [...findings].filter(([id]) => accepted[id] === undefined);
const outdated = Object.keys(accepted).filter((id) => !findings.has(id));
for (const [id, { name, severity, title, range }] of open) {
  process.stderr.write(`${id} ${severity}: ${name} ${range}: ${title}\n`);
}
for (const id of outdated)
  process.stderr.write(`${id} is accepted, and is not found any more: take it out.\n`);
process.stdout.write(`${findings.size} findings, ${findings.size - open.length} of them explained.\n`);
process.exit(open.length + outdated.length > 0 ? 1 : 0);
