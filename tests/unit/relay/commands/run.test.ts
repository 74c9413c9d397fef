import { createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { freePort } from '../../../support/free-port.ts'
import { runFailingRelay, writeRelayConfiguration } from '../../../support/relay-process.ts'
import { testAccount } from '../../../support/simulator-world.ts'

const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

test.each([
  [
    'receiver',
    (port: number) => ({
      receiver: { publicUrl: 'https://calls.example.test', port, pathSecret: '0123456789abcdef0123456789abcdef' },
    }),
  ],
  ['health service', (port: number) => ({ healthPort: port })],
] as const)(
  'a relay exits with an error if the port of its %s is taken',
  async (_what, using) => {
    const taken = await freePort()
    const closed = await freePort()
    const other = createServer()
    await new Promise<void>((done) => other.listen(taken, '127.0.0.1', done))
    closing.push(() => other.close())
    const { path, remove } = await writeRelayConfiguration({
      feed: 'team',
      team: 'Example Company',
      relay: 'relay-1',
      ...using(taken),
      broker: { addresses: [`mqtt://127.0.0.1:${String(closed)}`], user: 'relay-1', password: 'made-up' },
      accounts: [
        {
          id: 'main',
          name: 'Main',
          provider: 'plivo',
          ...testAccount,
          baseUrl: `http://127.0.0.1:${String(closed)}/v1`,
        },
      ],
    })
    closing.push(remove)
    const { code, errors } = await runFailingRelay(path)
    expect(errors).toContain('EADDRINUSE')
    expect(code).toBe(1)
  },
  90_000,
)
