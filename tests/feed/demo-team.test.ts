import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { project } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'

const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

test('for each desk, the demo of a team prints an invite and a start command with a separate profile, and it reads its feed', async () => {
  const demo = spawn(process.execPath, [join(project, 'scripts/demo-team.ts')], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise((resolve) => demo.once('close', resolve))
  closing.push(() => {
    demo.kill('SIGINT')
    return ended
  })
  let printed = ''
  for (const stream of [demo.stdout, demo.stderr]) stream.on('data', (data) => (printed += String(data)))
  await until('a relay', () => /^\S+ \{.*"kind":"hello".*relay-1/m.test(printed))
  const profiles = [...printed.matchAll(/^GAVEL_PLIVO_URL=\S+ npm start .*--user-data-dir=(\S+)\ngavel-feed-1\./gm)]
  expect(new Set(profiles.map(([, profile]) => profile)).size).toBe(3)
})
