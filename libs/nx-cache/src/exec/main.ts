/** `node …/exec/main.ts <command> <arguments…>`: what `apphub cache exec` does, without the rest of apphub. */
import { processSignals } from './child.ts';
import { runBehindProxy } from './run-behind-proxy.ts';

process.exitCode = await runBehindProxy({
  command: process.argv.slice(2),
  cwd: process.cwd(),
  env: process.env,
  signals: processSignals(),
  note: (line) => void process.stderr.write(`${line}\n`),
});
