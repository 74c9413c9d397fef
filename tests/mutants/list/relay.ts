import { inFile, type Mutant } from '../mutant.ts'

export const relay: readonly Mutant[] = [
  ...inFile('electron/relay/observed-provider.ts', [
    {
      name: 'relay-lets-writes-out',
      find: "if (request.method !== 'GET')",
      put: "if (request.method === 'PUT')",
      why: 'The relay could act at the provider.',
    },
    {
      name: 'relay-publishes-reads-that-were-given-up',
      find: 'if (options.signal?.aborted !== true) onResponse',
      put: 'onResponse',
      why: 'A read that was given up after a sleep is published as a fault of the room.',
    },
  ]),
  ...inFile('electron/relay/standby.ts', [
    {
      name: 'relay-never-yields',
      find: '(reads || !isReading)',
      put: '!isReading',
      why: 'After a takeover both relays read for ever, with twice the requests.',
    },
    {
      name: 'relay-yields-to-one-that-stands-by',
      find: '(reads || !isReading)',
      put: 'true',
      why: 'For a moment no relay reads.',
    },
  ]),
  ...inFile('electron/relay/relay-session.ts', [
    {
      name: 'relay-keeps-its-epoch-after-a-sleep',
      find: 'if (!this.#parts.clock.stoodStill() && !wasStopped) return false',
      put: 'if (!wasStopped) return false',
      why: 'Observations from before a sleep of the relay are taken for younger than they are.',
    },
    {
      name: 'relay-leaves-its-goodbye',
      find: "if (message.kind === 'bye' && message.relay === this.#parts.identity.relay) this.#sayHello()",
      put: '',
      why: 'The will of a lost connection arrives late, and then each new desk takes the relay for gone.',
    },
  ]),
  ...inFile('electron/relay/receiver/callback-gate.ts', [
    {
      name: 'anybody-forwards-callbacks',
      find: "return forwardingSecret !== undefined && isSame(headers['x-gavel-forwarding-secret'] ?? '', forwardingSecret)",
      put: 'return forwardingSecret !== undefined',
      why: 'Anybody who knows the path can choose the address for which a signature is checked.',
    },
    {
      name: 'nonce-with-other-content-passes',
      find: "if (use === 'foreign') return 'nonce'",
      put: '',
      why: 'Anybody who saw one callback of Vobiz can send another one with its signature.',
    },
    {
      name: 'path-secret-is-not-compared',
      find: "if (!isSame(secret, pathSecret) || account === undefined) return 'path'",
      put: "if (account === undefined) return 'path'",
      why: 'Anybody can send unsigned callbacks in the name of Vobiz.',
    },
  ]),
  ...inFile('electron/relay/receiver/receiver.ts', [
    {
      name: 'callback-of-closed-connection-is-lost',
      find: 'setImmediate(() => {',
      put: "response.once('finish', () => {",
      why: 'A callback whose connection closes early has no effect, and its repetition is ignored.',
    },
  ]),
  ...inFile('electron/relay/receiver/signatures.ts', [
    {
      name: 'good-v2-excuses-a-wrong-v3',
      find: "if (!isGood) return { kind: 'wrong' }",
      put: "if (!isGood) { if (version === 'v3') continue; return { kind: 'wrong' } }",
      why: 'Fields are accepted that Plivo did not sign.',
    },
    {
      name: 'v2-of-plivo-proves-the-fields',
      find: "provider === 'plivo' && version === 'v3' ? 'v3' : 'url'",
      put: "provider === 'plivo' ? 'v3' : 'url'",
      why: 'An unproven claim counts as proven, and changes who is shown in a room.',
    },
  ]),
  ...inFile('electron/relay/receiver/required-proof.ts', [
    {
      name: 'weaker-proof-is-accepted-again',
      find: 'if (strength[proof] < strength[least] || (',
      put: 'if ((',
      why: 'A callback without a signature is accepted again for an account that has sent signed ones.',
    },
  ]),
  ...inFile('electron/relay/secret-file.ts', [
    {
      name: 'others-may-read-the-secrets',
      find: "if (platform !== 'win32' && (mode & 0o077) !== 0) {",
      put: 'if (false as boolean) {',
      why: 'Every user of the server can read the token.',
    },
  ]),
]
