import type { EvidenceFile } from './evidence-file.ts'
import { SCHEDULED_END } from '../../electron/moderation/ends/send-scheduled-end.ts'
import { parseWrite } from './journal-intents.ts'
import { parseJournalLine } from './journal-lines.ts'
import type { Order } from './moderator.ts'
import type { Exchange } from './witness.ts'

/** Milliseconds. An order that is given by a click is sent within this time or not at all. */
const LONGEST_WAIT = 25_000

/**
 * Counts scheduled ends, and ends after an announcement, that were sent too early, after they were withdrawn, or twice.
 * `judgeWrites` counts ends of another run.
 */
export function judgeScheduled(file: EvidenceFile): void {
  const sent = new Map<Order, number>()
  for (const exchange of file.witness.exchanges) {
    const { kinds, room } = parseWrite(exchange.method, exchange.path)
    if (exchange.method === 'GET' || !kinds.includes('end') || room === undefined) continue
    const orders = file.orders.filter((order) => order.kind === 'end' && order.room === room)
    const times = orders.filter(isScheduled).filter(({ seenAt }) => seenAt <= exchange.leftAt)
    if (times.length === 0 || orders.some((order) => mayBeClicked(order, exchange))) continue
    const line = `end of ${room} at ${String(exchange.leftAt)}`
    const due = times.filter(({ givenAt }) => givenAt <= exchange.leftAt)
    // An order that was carried out is not withdrawn, and the next run may have one of its own.
    const valid = due.findLast(({ withdrawnAt }) => withdrawnAt > exchange.id)
    if (due.length === 0) file.blame('scheduledTooEarly', line)
    else if (valid === undefined) file.blame('scheduledWhenVoid', line)
    else {
      sent.set(valid, (sent.get(valid) ?? 0) + 1)
      if ((sent.get(valid) ?? 0) > 1) file.blame('scheduledTwice', line)
    }
  }
}

/** Counts ends by a standing rule at Vobiz, and those of which the user was not warned since the rule set them. */
export function judgeRules(file: EvidenceFile): void {
  for (const { what, isWarned } of endsByRule(file.journal)) {
    if (file.vobiz) file.blame('ruleAtVobiz', what)
    if (!isWarned) file.blame('ruleUnwarned', what)
  }
}

const settingTexts: ReadonlySet<string> = new Set(['endSet', 'endSetAfter', 'endAnnounced', 'endRule'])

/** The intents of ends that a standing rule had set, and whether the user was warned since. */
export function endsByRule(
  journal: readonly string[],
): readonly { readonly what: string; readonly isWarned: boolean }[] {
  const newest = new Map<string | undefined, { readonly text: string; readonly isWarned: boolean }>()
  return journal.map(parseJournalLine).flatMap(({ event, text = '', conference, at }) => {
    const set = newest.get(conference)
    if (event === 'note' && settingTexts.has(text)) newest.set(conference, { text, isWarned: false })
    if (event === 'note' && text === 'endWarned' && set !== undefined)
      newest.set(conference, { ...set, isWarned: true })
    const isByRule = event === 'intent' && text === SCHEDULED_END && set?.text === 'endRule'
    return isByRule ? { what: `end of ${String(conference)} at ${String(at)}`, isWarned: set.isWarned } : []
  })
}

function isScheduled(order: Order): boolean {
  return 'isScheduled' in order || order.isAnnounced === true
}

function mayBeClicked(order: Order, { leftAt, id }: Exchange): boolean {
  if (isScheduled(order) || order.withdrawnAt <= id) return false
  return order.givenAt <= leftAt && leftAt - order.givenAt <= LONGEST_WAIT
}
