import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication } from 'playwright'
import { openSessionBus } from '../../support/dbus.ts'
import { filesBelow } from '../../support/secrets.ts'
import { project } from '../../support/simulator.ts'
import { findTrayItem } from '../../support/tray.ts'
import { unexpectedErrorsIn } from '../../support/unexpected-errors.ts'
import { connectAccount, launch } from '../apps.ts'
import { figure, type Figure } from '../figure.ts'
import { figuresOf } from './figures.ts'
import { ownRoom } from '../meeting.ts'
import { startMeeting, type Meeting } from './meeting-traffic.ts'
import { createAcceleratedTime, type AcceleratedTime } from './accelerated-time.ts'
import { openWindow, playRounds, type Samples } from './rounds.ts'

export interface SoakOptions {
  /** The length of the meeting. */
  readonly hours: number
  /** How many times faster than real time the meeting passes. */
  readonly speed: number
}

/**
 * Plays a long meeting and a user who moderates it, in real Electron with accelerated time.
 *
 * @throws if no caller was muted or unmuted, or no notification was shown, because such a run proves nothing
 */
export async function measureSoak({ hours, speed }: SoakOptions): Promise<readonly Figure[]> {
  const time = createAcceleratedTime(speed)
  const meeting = await startMeeting(time.clock)
  const profile = await mkdtemp(join(tmpdir(), 'gavel-soak-'))
  let output = ''
  try {
    const env = { ...time.electron.env, GAVEL_PLIVO_URL: meeting.baseUrl }
    const app = await launch({ folder: project, profile, before: time.electron.args, args: ['--hidden'], env })
    const addOutput = (data: Buffer): void => {
      output += data.toString()
    }
    app.process().stdout?.on('data', addOutput)
    app.process().stderr?.on('data', addOutput)
    let samples: Samples
    try {
      samples = await runMeeting(app, time, meeting, hours)
    } finally {
      await app.close()
    }
    if (meeting.writes() === 0 || samples.notifications === 0)
      throw new Error('Nobody was muted, or no notification was shown.')
    const troubles = [...unexpectedErrorsIn(output), ...(await warningsIn(profile))]
    for (const line of troubles) console.error(line)
    return [...figuresOf(samples), figure('unexpected lines in the diagnostics', 'lines', [troubles.length], 0)].map(
      (each) => ({ ...each, name: `soak of ${hours} h, ${each.name}` }),
    )
  } finally {
    await meeting.close()
    await rm(profile, { recursive: true, force: true })
  }
}

async function runMeeting(
  app: ElectronApplication,
  time: AcceleratedTime,
  meeting: Meeting,
  hours: number,
): Promise<Samples> {
  const bus = openSessionBus()
  try {
    await app.context().addInitScript(await time.pageScript())
    const item = await findTrayItem(bus, app.process().pid ?? 0)
    await connectAccount(await openWindow(app, item), meeting, ownRoom)
    return await playRounds(app, item, time, hours * 60, meeting.requests)
  } finally {
    bus.close()
  }
}

/** All lines of the diagnostics above level info. */
async function warningsIn(profile: string): Promise<readonly string[]> {
  const files = (await filesBelow(join(profile, 'logs'))).filter((file) => file.endsWith('.log'))
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  return texts.flatMap((text) => text.split('\n')).filter((line) => line !== '' && !/^\S+ info /.test(line))
}
