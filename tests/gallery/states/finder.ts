import type { FinderRow, FinderState } from '../../../shared/finder.ts'
import type { StateData, States } from './scene.ts'

const row = (id: string, more: Partial<FinderRow> = {}): FinderRow => ({
  id,
  name: 'Ana Diaz',
  number: '+1 555 010 0123',
  room: 'Support bridge',
  isMe: false,
  muted: false,
  left: false,
  ...more,
})

/** The rows for "ana". Two of the callers share a name. */
const rows: readonly FinderRow[] = [
  row('1', { room: 'Weekly standup' }),
  row('2', { muted: true, number: '+1 555 010 0188' }),
  row('5', { onHold: true, number: '+1 555 010 0177' }),
  row('3', { name: 'Anatol Berg', number: '+1 555 010 0131', room: 'Sales call', left: true }),
  row('4', { name: 'Anastasia Winter', number: '+1 555 010 0101', room: 'Weekly standup', isMe: true }),
]

const about = { kind: 'mute', name: 'Ana Diaz', room: 'Weekly standup' } as const

/** The states of the finder. */
export function finderStates(): States {
  const finder = (more: Partial<FinderState>): StateData => {
    const first = {
      token: 'token-1',
      session: 1,
      list: 1,
      query: '',
      rows: [],
      more: 0,
      live: 'some',
      unlisted: false,
    } as const
    const state: FinderState = { ...first, ...more }
    return { small: 'finder', answers: { smallState: { kind: 'finder', state } } }
  }
  return {
    'finder-opened': finder({}),
    'finder-newest': finder({ rows: rows.slice(0, 3) }),
    'finder-right-to-left': finder({
      query: 'אד',
      rows: [row('1', { name: 'דנה אדי', room: 'לובי אדום' }), row('2', { name: 'אדם Levi', muted: true })],
    }),
    'finder-found': finder({ query: 'ana', rows, more: 3 }),
    'finder-found-in-accounts': finder({
      query: 'ana',
      rows: rows.map((one, index) => ({ ...one, account: index === 0 ? 'Acme' : 'Northern branch of the company' })),
    }),
    'finder-long-names': finder({
      query: 'max',
      rows: Array.from({ length: 8 }, (_, index) =>
        row(String(index), {
          name: 'Maximiliane Musterfrau-Beispiel von der langen Leitung',
          room: 'The room with the longest name that anybody ever gave one',
          muted: index % 2 === 0,
        }),
      ),
      more: 1,
    }),
    'finder-nobody': finder({ query: 'zzz' }),
    'finder-nobody-listed': finder({ query: 'zzz', unlisted: true }),
    'finder-no-rooms': finder({ live: 'none' }),
    'finder-no-rooms-here': finder({ live: 'notHere' }),
    'finder-rooms-unknown': finder({ live: 'unknown' }),
    'finder-sending': finder({ query: 'ana', rows, outcome: { ...about, state: 'sending' } }),
    'finder-done': finder({ query: 'ana', rows, outcome: { ...about, state: 'done' } }),
    'finder-early': finder({ query: 'ana', rows, outcome: { ...about, state: 'early' } }),
    'finder-requested': finder({ query: 'ana', rows, outcome: { ...about, state: 'requested' } }),
    'finder-by-call': finder({
      query: 'ana',
      rows: [row('1', { byCall: true }), row('2', { byCall: true, isMe: true, name: 'Anatol Berg' }), row('3')],
      outcome: { ...about, state: 'byCall' },
    }),
    'finder-failed': finder({
      query: 'ana',
      rows,
      outcome: { ...about, state: 'failed', fault: { code: 'readOnly' } },
    }),
  }
}
