import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { _electron, type ElectronApplication } from 'playwright'
import { openSessionBus } from '../../support/dbus.ts'
import { filesBelow } from '../../support/secrets.ts'
import { findTrayItem } from '../../support/tray.ts'
import { unexpectedErrorsIn } from '../../support/unexpected-errors.ts'
import { appFolder, sandboxSwitch } from '../electron-apps.ts'
import { connectAccount, definedVariables } from '../bench-app.ts'
import { figure, type Figure } from '../figure.ts'
import { figuresOf } from './figures.ts'
import { ownRoom, startMeeting, type Meeting } from './meeting-traffic.ts'
import { createAcceleratedTime, type AcceleratedTime } from './accelerated-time.ts'
import { openWindow, playRounds, type Samples } from './rounds.ts'

export interface SoakOptions {
  readonly electron: string
  readonly profile: string
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
export async function measureSoak(options: SoakOptions): Promise<readonly Figure[]> {
  const time = createAcceleratedTime(options.speed)
  const meeting = await startMeeting(time.clock)
  let output = ''
  try {
    const app = await launch(options, time, meeting)
    const addOutput = (data: Buffer): void => {
      output += data.toString()
    }
    app.process().stdout?.on('data', addOutput)
    app.process().stderr?.on('data', addOutput)
    let samples: Samples
    try {
      samples = await runMeeting(app, time, meeting, options.hours)
    } finally {
      await app.close()
    }
    const troubles = [...unexpectedErrorsIn(output), ...(await warningsIn(options.profile))]
    for (const line of troubles) console.error(line)
    return named(options.hours, [
      ...figuresOf(samples),
      figure('unexpected lines in the diagnostics', 'lines', [troubles.length], 0),
      ...eventFigures(meeting, samples),
    ])
  } finally {
    await meeting.close()
  }
}

function launch(
  { electron, profile }: SoakOptions,
  time: AcceleratedTime,
  meeting: Meeting,
): Promise<ElectronApplication> {
  return _electron.launch({
    executablePath: electron,
    args: [...time.electron.args, appFolder, ...sandboxSwitch(), `--user-data-dir=${profile}`, '--hidden'],
    env: { ...definedVariables(), ...time.electron.env, GAVEL_PLIVO_URL: meeting.baseUrl },
  })
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

function eventFigures({ requests, writes, moves, ends }: Meeting, { notifications }: Samples): readonly Figure[] {
  const counts = { requests: requests(), 'people who joined or left': moves(), 'rooms that ended': ends() }
  const done = { 'people muted or unmuted': writes(), notifications }
  for (const [what, count] of Object.entries(done)) if (count === 0) throw new Error(`There were no ${what}.`)
  return Object.entries({ ...counts, ...done }).map(([what, count]) => figure(what, 'times', [count]))
}

const named = (hours: number, figures: readonly Figure[]): readonly Figure[] =>
  figures.map((each) => ({ ...each, name: `soak of ${hours} h, ${each.name}` }))
