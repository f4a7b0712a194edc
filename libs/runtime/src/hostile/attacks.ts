import type { RunProtectionName } from '../protections/run-protections.ts';

/** Each returns "reached", or fails on the way; with `params` for what lies outside and `granted` for what was granted for reading. */
export interface Attack {
  readonly javascript: string;
  readonly python: string;
}

export const attacks: Readonly<Record<RunProtectionName, Attack>> = {
  readFile: {
    javascript: `require('fs').readFileSync(params.file); return 'reached';`,
    python: `open(params["file"]).read(); return "reached"`,
  },
  writeFile: {
    javascript: `require('fs').writeFileSync(params.folder + '/written', 'x'); return 'reached';`,
    python: `open(params["folder"] + "/written", "w").write("x"); return "reached"`,
  },
  writeGranted: {
    javascript: `const fs = require('fs'); fs.readdirSync(params.granted); fs.writeFileSync(params.granted + '/written', 'x'); return 'reached';`,
    python: `os.listdir(params["granted"]); open(params["granted"] + "/written", "w").write("x"); return "reached"`,
  },
  writeOwn: {
    javascript: `for (const folder of ['.', process.env.HOME, process.env.TMPDIR, __dirname]) { try { require('fs').writeFileSync(folder + '/written', 'x'); return 'reached'; } catch {} } throw new Error('no folder');`,
    python: `
    for folder in [".", os.environ["HOME"], os.environ["TMPDIR"], os.path.dirname(__file__)]:
        try:
            open(folder + "/written", "w").write("x"); return "reached"
        except OSError: pass
    raise OSError("no folder")`,
  },
  connect: {
    javascript: `const socket = require('net').connect(params.port, '127.0.0.1'); await require('events').once(socket, 'connect'); return 'reached';`,
    python: `import socket; socket.create_connection(("127.0.0.1", params["port"]), 5); return "reached"`,
  },
  ownEnvironment: {
    javascript: `if (process.env.PLANTED_FOR_A_TEST) return 'reached'; throw new Error('not there');`,
    python: `os.environ["PLANTED_FOR_A_TEST"]; return "reached"`,
  },
  parentEnvironment: {
    javascript: `require('fs').readFileSync('/proc/' + params.parent + '/environ'); return 'reached';`,
    python: `open("/proc/%d/environ" % params["parent"]).read(); return "reached"`,
  },
  seeProcesses: {
    javascript: `require('fs').readFileSync('/proc/' + params.pid + '/stat'); return 'reached';`,
    python: `open("/proc/%d/stat" % params["pid"]).read(); return "reached"`,
  },
  signalProcesses: {
    javascript: `process.kill(params.pid, 'SIGKILL'); return 'reached';`,
    python: `os.kill(params["pid"], 9); return "reached"`,
  },
  startProgram: {
    javascript: `require('child_process').execFileSync('/bin/true'); return 'reached';`,
    python: `import subprocess; subprocess.run(["/bin/true"], check=True); return "reached"`,
  },
  loadNative: {
    javascript: `process.dlopen({ exports: {} }, '/usr/lib/not-there.node'); return 'reached';`,
    python: `import ctypes; ctypes.CDLL(None).getpid(); return "reached"`,
  },
  leaveDaemon: {
    javascript: `require('child_process').spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }).unref(); return 'reached';`,
    python: `import subprocess; subprocess.Popen(["sleep", "600"], start_new_session=True); return "left"`,
  },
};

/** @returns a handler that makes the attempt, in JavaScript. */
export function inJavaScript({ javascript }: Attack): string {
  return `exports.handler = async (params) => { ${javascript} };`;
}

/** @returns the same in Python. */
export function inPython({ python }: Attack): string {
  return `import os\ndef handler(params, context):\n    ${python.trim()}`;
}
