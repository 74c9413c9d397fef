import { test } from 'vitest'
import { startBrokerTeam } from '../support/broker-team.ts'
import { until } from '../support/wait-for.ts'

test.each([
  ['killed', 'SIGKILL'],
  ['stopped by the system', 'SIGSTOP'],
] as const)('the second relay reads when the first is %s', async (_, signal) => {
  const { paths, start, desk } = await startBrokerTeam()
  const first = await start(paths[0])
  const second = await start(paths[1])
  const { of, messages } = desk()
  await until('the first one to read', () => first.lines.at(-1)?.reads)
  const both = () => new Set(of('hello').map(({ relay }) => relay)).size === 2
  await until('both', () => both() && of('beat').some(({ relay }) => relay === 'relay-2'))
  await until('the other one to rest', () => second.lines.at(-1)?.reads === false)
  const epoch = of('hello').find(({ relay }) => relay === 'relay-2')?.epoch
  first.signal(signal)
  const before = messages.length
  await until('the other one to read', () =>
    messages.slice(before).some((message) => message.kind === 'observation' && message.epoch === epoch),
  )
})
