import type { Clock } from '../shared/clock.ts'
import type { AppStatus } from '../shared/ipc/bridge.ts'
import type { AccountView } from '../shared/account.ts'
import { faultName } from '../shared/fault.ts'
import type { Logger } from '../shared/logger.ts'
import { preferenceNames } from '../shared/preferences/definitions.ts'
import type { Preferences } from '../shared/preferences/preferences.ts'
import { shortcutNames, type ShortcutName } from '../shared/preferences/shortcuts.ts'
import type { Core } from './core.ts'
import type { AppStatusStore } from './desktop/app-status.ts'
import type { ApiNetwork } from './desktop/network/api-fetch.ts'
import type { Settings } from './settings/settings.ts'

export interface DiagnoseChangesParts {
  readonly info: Logger
  readonly core: Pick<Core, 'monitor'>
  readonly settings: Pick<Settings, 'get' | 'subscribe'>
  readonly appStatus: Pick<AppStatusStore, 'get' | 'subscribe'>
  readonly network: Pick<ApiNetwork, 'onPath'>
  readonly clock: Pick<Clock, 'now'>
}

/** Writes a line about a subject, unless its last line had the same key. Without a key, the state itself is the key. */
type Say = (subject: string, state: string, key?: string) => void

/**
 * Logs each change of state that can help to find out what went wrong: settings, accounts, network, tray host, keychain
 * and feed. Actions are logged by `commands`, and what becomes of scheduled ends is in the journal. Subjects are named by
 * their ids. No line contains the name of an account, a room or a person, a number, or text from a provider or the user.
 */
export function diagnoseChanges({ info, core, settings, appStatus, network, clock }: DiagnoseChangesParts): void {
  /** The key of the last line about each subject. The states in which Gavel starts need no line. */
  const last = new Map<string, string>([
    [FEED, NO_TEAM],
    ...shortcutNames.map((name) => [shortcutSubject(name), 'off'] as const),
  ])
  const say: Say = (subject, state, key = state) => {
    if (last.get(subject) === key) return
    last.set(subject, key)
    info(`${subject}: ${state}`)
  }

  const logPreferences = (before: Partial<Preferences>, after: Preferences): void => {
    // What the user wrote is in objects.
    const changed = preferenceNames.flatMap((name) => {
      const value = after[name]
      return typeof value === 'object' || before[name] === value ? [] : `${name} ${String(value)}`
    })
    if (changed.length > 0) info(`Settings: ${changed.join(', ')}`)
  }
  logPreferences({}, settings.get().preferences)
  settings.subscribe((before, after) => {
    logPreferences(before.preferences, after.preferences)
  })

  sayAppStatus(say, appStatus.get())
  appStatus.subscribe((status) => {
    sayAppStatus(say, status)
  })

  core.monitor.subscribe((before, after) => {
    if (before.accounts === after.accounts) return
    for (const account of after.accounts) sayAccount(say, account, clock.now())
    const ids = new Set(after.accounts.map(({ id }) => id))
    for (const { id } of before.accounts) if (!ids.has(id)) say(accountSubject(id), 'removed')
  })

  network.onPath((host, path) => {
    say(`Requests to ${host}`, `over ${path}`)
  })
}

const FEED = 'Feed'
const NO_TEAM = 'no team'

function shortcutSubject(name: ShortcutName): string {
  return `Shortcut ${name}`
}

const TRAY_HOST = { present: 'came', absent: 'left or is missing' } as const

function sayAppStatus(say: Say, status: AppStatus): void {
  const { language, trayHost, vault, journal, notifications, shortcuts, team } = status
  say('Language', language)
  if (trayHost !== 'unknown') say('Tray host', TRAY_HOST[trayHost])
  if (vault !== 'unknown') say('Keychain', vault === 'ok' ? 'available' : `unavailable, ${vault}`)
  if (journal !== 'unknown') say('Journal', journal)
  if (notifications !== 'unknown') say('Notifications', notifications)
  for (const name of shortcutNames) {
    // `fired` only says that the user has tried the shortcut.
    if (shortcuts[name] !== 'fired') say(shortcutSubject(name), shortcuts[name])
  }
  const { state } = team ?? {}
  const failed = team?.fault ?? state?.fault
  const because = failed === undefined ? '' : `, ${faultName(failed)}`
  say(FEED, `${team === undefined ? NO_TEAM : (state?.connection ?? 'not started')}${because}`)
  if (state !== undefined) say('Reads of the team', SOURCES[state.source])
}

const SOURCES = { joining: 'by nobody yet', feed: 'by the relay', alone: 'by this Gavel' } as const

function accountSubject(id: string): string {
  return `Account ${id}`
}

function tokenSubject(id: string): string {
  return `Token of account ${id}`
}

function sayAccount(say: Say, { id, tokenIn, vaultFault, health }: AccountView, now: number): void {
  say(tokenSubject(id), vaultFault === undefined ? tokenIn : `${tokenIn}, ${faultName(vaultFault)}`)
  const { state, fault } = health
  if (fault === undefined) {
    say(accountSubject(id), state)
    return
  }
  // Each further 429 may move the end of the pause, which is not a change of state.
  const { retryAt } = fault
  const wait = retryAt === undefined ? '' : `, for ${String(Math.max(0, Math.ceil((retryAt - now) / 1_000)))} s`
  const key = `${state === 'resting' ? 'polls pause' : state}, ${faultName(fault)}`
  say(accountSubject(id), key + wait, key)
}
