//! The example service: the one at `QUERY_JOBS`, or a new one from the binary at `QUERY_JOBS_BIN`.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Its address, and a way to stop it; a new one listens on a free port of loopback. */
export async function startService() {
  const { QUERY_JOBS: address, QUERY_JOBS_BIN: binary } = process.env;
  if (address) {
    return { origin: new URL(address).origin, stop: async () => {} };
  }
  if (!binary) {
    throw new Error('neither QUERY_JOBS (an address) nor QUERY_JOBS_BIN (a binary) is set');
  }
  const service = spawn(binary, ['--listen', '127.0.0.1:0'], {
    env: { ...process.env, WIXQL_LOG: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(service, 'exit');
  // A test that breaks off leaves no service behind.
  process.once('exit', () => service.kill());
  const origin = await Promise.race([listening(service), exited.then(refuse)]);
  return {
    origin,
    stop: async () => {
      service.kill('SIGTERM');
      const [code, signal] = await exited;
      assert.equal(code ?? signal, 0, 'the service ends in good order');
    },
  };
}

function listening(service) {
  return new Promise((resolve) => {
    // Reading goes on to the end, so that the service never waits for a full pipe.
    createInterface({ input: service.stdout }).on('line', (line) => {
      const [, origin] = /^listening on (http:\/\/\S+)$/.exec(line) ?? [];
      if (origin) {
        resolve(new URL(origin).origin);
      }
    });
  });
}

function refuse([code, signal]) {
  throw new Error(`the service ended before it listened: ${code ?? signal}`);
}
