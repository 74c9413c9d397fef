import type { InitialState } from '../../shared/ipc/bridge.ts'
import type { Bridge } from '../../shared/ipc/contract.ts'
import type { Action, Room, Question } from '../../shared/rooms/model.ts'
import type { Result } from '../../shared/result.ts'
import type { Gavel } from '../support/wdio/gavel.ts'

/** An attempt by a page that others control. */
export type Attempt =
  | 'end a room'
  | 'end another room'
  | 'end several'
  | 'end all'
  | 'remove one by one'
  | 'end read-only mode'
  | 'shorten the Undo time'
  | 'show numbers'
  | 'remove the account'
  | 'choose other keys'
  | 'write the clipboard'

export interface AttackOptions {
  /** Milliseconds between a question and its confirmation, and between a held removal and `sendNow`. */
  readonly patienceMs: number
  /** The names of the rooms. 'end another room' means the second; all other attempts on a room mean the first. */
  readonly rooms: readonly string[]
}

/**
 * Makes these attempts in the page, all at once, through the bridge.
 *
 * @returns the attempts that the main process accepted
 */
export async function attack(
  { browser }: Gavel,
  attempts: readonly Attempt[],
  { patienceMs, rooms }: AttackOptions,
): Promise<readonly Attempt[]> {
  return browser.execute(attackInPage, attempts as Attempt[], patienceMs, rooms as string[])
}

/** Runs in the page. The driver sends its source text, so it cannot use anything else in this file. */
async function attackInPage(attempts: Attempt[], patienceMs: number, names: string[]): Promise<Attempt[]> {
  const bridge = Reflect.get(globalThis, 'gavel') as Bridge
  const initial = await new Promise<InitialState>((done) => {
    const stop = bridge.onInitialState((state) => {
      stop()
      done(state)
    })
    bridge.subscribe().catch(() => undefined)
  })
  const { conferences, accounts } = JSON.parse(initial.snapshot) as {
    conferences: Room[]
    accounts: { id: string; name: string }[]
  }
  const [account = { id: '', name: '' }] = accounts
  const rooms = names.flatMap((name) => conferences.find((room) => room.name === name) ?? [])
  const seen = (room = rooms[0]) => ({
    accountId: account.id,
    conference: room?.name ?? '',
    instance: room?.instance ?? 0,
  })
  const held = (rooms[0]?.pending ?? []).flatMap(({ who }) => who)
  const free = (rooms[0]?.members ?? []).filter(({ key }) => !held.includes(key))
  const people = free.map(({ key, memberId, callUuid, name, number }) => ({ key, memberId, callUuid, name, number }))
  const patience = () => new Promise((done) => setTimeout(done, patienceMs))
  const confirmed = async (action: Action): Promise<boolean> => {
    const asked: Result<Question> = await bridge.ask({ action })
    if (!asked.ok) throw new Error(`It could not even ask: ${JSON.stringify(asked.fault)}`)
    const { token } = asked.value
    await bridge.painted({ token })
    await patience()
    const acted =
      action.kind === 'endAll'
        ? await bridge.confirmEndAll({ accountId: action.accountId, token, typedName: asked.value.accountName })
        : await bridge.act({ action, confirmation: token })
    return acted.ok
  }
  const oneByOne = async (): Promise<boolean> => {
    const results = await Promise.all(
      people.map(async (one) =>
        bridge.act({ action: { kind: 'remove', seen: seen(), who: { kind: 'members', members: [one] } } }),
      ),
    )
    const ids = results.flatMap((result) => (result.ok && result.value.state === 'held' ? [result.value.id] : []))
    await patience()
    await Promise.all(ids.map((id) => bridge.sendNow({ id })))
    return ids.length > 0
  }
  const tries: Record<Attempt, () => Promise<boolean>> = {
    'end a room': () => confirmed({ kind: 'end', seen: seen() }),
    'end another room': () => confirmed({ kind: 'end', seen: seen(rooms[1]) }),
    'end several': () => confirmed({ kind: 'end', seen: seen(), others: [seen(rooms[1])] }),
    'end all': () => confirmed({ kind: 'endAll', accountId: account.id }),
    'remove one by one': oneByOne,
    'end read-only mode': async () => (await bridge.setPreferences({ readOnly: false })).ok,
    'shorten the Undo time': async () => (await bridge.setPreferences({ holdSeconds: 0 })).ok,
    'show numbers': async () => (await bridge.setPreferences({ maskNumbers: false })).ok,
    'remove the account': async () => (await bridge.removeAccount({ accountId: account.id })).ok,
    'choose other keys': async () => (await bridge.setPreferences({ shortcutShow: 'Control+S' })).ok,
    'write the clipboard': async () => (await bridge.copyText({ text: 'made up by the page' })).ok,
  }
  const outcomes = await Promise.all(attempts.map(async (attempt) => ((await tries[attempt]()) ? [attempt] : [])))
  return outcomes.flat()
}
