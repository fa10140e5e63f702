import { pino } from 'pino';
import { loadConfig } from '../config/read.ts';
import { readAwsEnvironment } from '../config/variables.ts';
import { examineAll } from '../doctor/doctor.ts';
import { isHealthy, jsonReport, textReport } from '../doctor/report.ts';
import { scrub } from '../telemetry/redact.ts';
import { allOf, clientOf, DEFAULT_SANDBOX, openSandbox } from './open-sandbox.ts';
import { say } from './say.ts';

/** Tries what the gateway may do in AWS, and prints it; whether it may do all. */
export async function doctor(flags: { config?: string; sandbox?: true; json?: true }): Promise<boolean> {
  const settings = loadConfig({ file: flags.config });
  const sandbox = flags.sandbox ? await openSandbox({ ...DEFAULT_SANDBOX, port: 0 }) : undefined;
  try {
    const examinations = await examineAll({
      config: sandbox ? { ...settings, registries: settings.registries ?? allOf(sandbox) } : settings,
      settings: {
        ...(sandbox ? clientOf(sandbox) : {}),
        environment: readAwsEnvironment(),
        log: pino({ level: 'silent' }),
      },
      say: (line) => process.stderr.write(`${line}\n`),
    });
    // It holds words of AWS, and goes where logs go.
    say(scrub(flags.json ? jsonReport(examinations) : textReport(examinations)));
    return isHealthy(examinations);
  } finally {
    await sandbox?.close();
  }
}
