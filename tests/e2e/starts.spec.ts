import { strict as assert } from 'node:assert'
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findRuntime } from '../../scripts/electron-runtime.mjs'
import { describeRequest, project, writesIn, type RunningSimulator } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'
import { ELECTRON_SWITCHES } from '../support/electron-switches.ts'
import { hideWindows, inMain, isShown, quitWithoutTrouble, type Gavel } from '../support/wdio/gavel.ts'
import { leave, startGavel, startSimulator } from '../support/wdio/spec-gavel.ts'

describe('a Gavel without an account', () => {
  let gavel: Gavel

  before(async () => {
    gavel = await startGavel()
  })

  after(() => leave(gavel))

  it('is shown by a second start, which says that one is running, and exits', async () => {
    await gavel.page.find('button', 'Try the demo')
    await hideWindows(gavel)
    const second = await runGavel([`--user-data-dir=${gavel.profile}`])
    assert.equal(second.status, 0, second.error)
    assert.match(second.error, /Gavel .*(running|already)/i)
    await until('the window', () => isShown(gavel))
  })

  it('gives each address of a far host enough time to answer', async () => {
    const time = await inMain(gavel, () =>
      process.getBuiltinModule('node:net').getDefaultAutoSelectFamilyAttemptTimeout(),
    )
    assert.ok(time > 2_000, String(time))
  })

  it('gets the switches of a second start', async () => {
    const second = await runGavel([`--user-data-dir=${gavel.profile}`, '--demo'])
    assert.equal(second.status, 0, second.error)
    await gavel.page.find('status', /^\d+ rooms, [1-9]/)
  })
})

describe('row 35, a second start', () => {
  let simulator: RunningSimulator
  let gavel: Gavel
  /** The folder for temporary files. */
  let temporary: string

  before(async () => {
    simulator = await startSimulator({ profile: 'plivo', rooms: 0 })
    await simulator.startRoom('Weekly standup', [
      { name: 'Lena Fischer', number: '15550100123' },
      { name: 'Ana Diaz', number: '15550100124' },
    ])
    temporary = mkdtempSync(join(tmpdir(), 'gavel-temporary-'))
    gavel = await startGavel({ simulators: [simulator], env: { TMPDIR: temporary } })
    await gavel.page.connectFirstAccount('Plivo', simulator)
    await gavel.page.room('Weekly standup').appears()
    await gavel.page.room('Weekly standup').markAsOwn()
    await gavel.page.click('button', 'Lena Fischer is me')
    await gavel.page.find('button', 'Mute me')
    await hideWindows(gavel)
    // A command that comes within three seconds of the start may be a repeat of a held key, and is ignored.
    await until('Gavel to take commands', () => inMain(gavel, () => process.uptime() > 4))
  })

  after(async () => {
    await quitWithoutTrouble(gavel)
    await simulator.stop()
    rmSync(temporary, { recursive: true })
  })

  it('with --mute-me mutes the user, as the shortcut does, and shows no window, although temporary files were removed', async () => {
    for (const name of readdirSync(temporary)) rmSync(join(temporary, name), { recursive: true })
    const second = await runGavel([`--user-data-dir=${gavel.profile}`, '--mute-me'])
    assert.equal(second.status, 0, second.error)
    const writes = async () => writesIn(await simulator.requests()).map(describeRequest)
    await until('the mute', async () => (await writes()).length > 0)
    const members = (await simulator.rooms())[0]?.members ?? []
    const me = members.find(({ name }) => name === 'Lena Fischer')?.memberId
    assert.deepEqual(await writes(), [`POST /Conference/Weekly%20standup/Member/${me}/Mute/`])
    assert.equal(await isShown(gavel), false)
  })
})

async function runGavel(args: readonly string[]): Promise<{ readonly status: number | null; readonly error: string }> {
  const runtime = await findRuntime()
  const child = spawn(runtime?.binary ?? '', [project, ...ELECTRON_SWITCHES, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // If the start hangs, the test fails with its output.
    timeout: 100_000,
    killSignal: 'SIGKILL',
  })
  let error = ''
  child.stderr.on('data', (data: Buffer) => (error += data.toString()))
  const status = await new Promise<number | null>((done) => child.once('close', done))
  return { status, error }
}
