import type { ChildProcess } from 'node:child_process';

/** Waits for reports of a process: for its next one of a kind. */
export function reportsOf<Report extends { kind: string }>(child: ChildProcess) {
  return <Kind extends Report['kind']>(kind: Kind): Promise<Extract<Report, { kind: Kind }>> => {
    const isOfKind = (report: Report): report is Extract<Report, { kind: Kind }> => report.kind === kind;
    return new Promise((resolve, reject) => {
      const leave = () => reject(new Error('The process has ended.'));
      const hear = (report: Report) => {
        if (!isOfKind(report)) return;
        child.off('message', hear);
        child.off('exit', leave);
        resolve(report);
      };
      child.on('message', hear);
      child.once('exit', leave);
    });
  };
}
