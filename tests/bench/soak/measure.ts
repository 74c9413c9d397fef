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
import { createPace, type Pace } from './accelerated-time.ts'
import { openWindow, playRounds, type Looks } from './rounds.ts'

export interface SoakOptions {
  readonly electron: string
  readonly profile: string
  /** Of the meeting. */
  readonly hours: number
  /** How many times faster than real time they pass. */
  readonly speed: number
}

/**
 * A long meeting and a person who watches it, in real Electron whose clock goes faster.
 *
 * @throws where nothing was muted or told: such a run says nothing about either
 */
export async function measureSoak(options: SoakOptions): Promise<readonly Figure[]> {
  const pace = createPace(options.speed)
  const meeting = await startMeeting(pace.clock)
  let output = ''
  try {
    const app = await launch(options, pace, meeting)
    const hear = (data: Buffer): void => void (output += data.toString())
    app.process().stdout?.on('data', hear)
    app.process().stderr?.on('data', hear)
    const looks = await watchMeeting(app, pace, meeting, options.hours).finally(() => app.close())
    const troubles = [...unexpectedErrorsIn(output), ...(await warningsIn(options.profile))]
    for (const line of troubles) console.error(line)
    return named(options.hours, [
      ...figuresOf(looks),
      figure('lines of trouble in the log', 'lines', [troubles.length], 0),
      ...happened(meeting, looks),
    ])
  } finally {
    await meeting.close()
  }
}

function launch({ electron, profile }: SoakOptions, pace: Pace, meeting: Meeting): Promise<ElectronApplication> {
  return _electron.launch({
    executablePath: electron,
    args: [...pace.electron.args, appFolder, ...sandboxSwitch(), `--user-data-dir=${profile}`, '--hidden'],
    env: { ...definedVariables(), ...pace.electron.env, GAVEL_PLIVO_URL: meeting.baseUrl },
  })
}

async function watchMeeting(app: ElectronApplication, pace: Pace, meeting: Meeting, hours: number): Promise<Looks> {
  const bus = openSessionBus()
  try {
    await app.context().addInitScript(await pace.pageScript())
    const item = await findTrayItem(bus, app.process().pid ?? 0)
    await connectAccount(await openWindow(app, item), meeting, ownRoom)
    return await playRounds(app, item, pace, hours * 60)
  } finally {
    bus.close()
  }
}

/** Every line that is more than information. */
async function warningsIn(profile: string): Promise<readonly string[]> {
  const files = (await filesBelow(join(profile, 'logs'))).filter((file) => file.endsWith('.log'))
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  return texts.flatMap((text) => text.split('\n')).filter((line) => line !== '' && !/^\S+ info /.test(line))
}

function happened({ requests, writes, moves, ends }: Meeting, { notices }: Looks): readonly Figure[] {
  const counts = { requests: requests(), 'people who came or went': moves(), 'rooms that ended': ends() }
  const done = { 'people muted or unmuted': writes(), notices }
  for (const [what, count] of Object.entries(done)) if (count === 0) throw new Error(`There were no ${what}.`)
  return Object.entries({ ...counts, ...done }).map(([what, count]) => figure(what, 'times', [count]))
}

const named = (hours: number, figures: readonly Figure[]): readonly Figure[] =>
  figures.map((each) => ({ ...each, name: `soak of ${hours} h, ${each.name}` }))
