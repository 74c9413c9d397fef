import type { EvidenceFile } from './evidence-file.ts'
import { removedAt } from './judge-interruptions.ts'
import { isMalformed } from './responses.ts'

/** Milliseconds after the end of a room until it is no longer read, if no list names it and none fails. */
const LONGEST = 20_000

/**
 * Counts reads of rooms that ended long ago, at a provider whose lists name each live room. The user's marked rooms may
 * start at any time, so those are read all the time.
 */
export function judgeReads(file: EvidenceFile): void {
  const { plan, truth } = file
  if (file.vobiz || removedAt(file) < Infinity) return
  // A name with two spellings is read in both.
  const marked = new Set([...plan.own, ...plan.pinned, ...plan.expanded].map((name) => name.normalize()))
  for (const { method, path, leftAt } of file.witness.exchanges) {
    const [, top, encoded = '', rest] = path.split('/')
    const name = decodeURIComponent(encoded)
    if (method !== 'GET' || top !== 'Conference' || name === '' || rest !== '' || marked.has(name.normalize())) continue
    const isOver = truth.runsOf(name).every(({ endedAt }) => endedAt < leftAt - LONGEST)
    if (isOver && !lackedList(file, leftAt) && !wasAskedFor(file, name, leftAt))
      file.blame('deadRoomRead', `${name} at ${String(leftAt)}`)
  }
}

/** Whether within this time a list failed or was malformed, or none arrived, so that none could show the end. */
function lackedList({ witness, responses }: EvidenceFile, at: number): boolean {
  const isRecent = ({ arrivedAt = Infinity }: { readonly arrivedAt?: number }): boolean =>
    arrivedAt <= at && arrivedAt >= at - LONGEST
  const lists = witness.exchanges.filter((one) => one.method === 'GET' && one.path === '/Conference/' && isRecent(one))
  return (
    lists.length === 0 ||
    lists.some(({ status }) => status !== 200) ||
    responses.some((one) => one.kind === 'list' && isMalformed(one) && isRecent(one))
  )
}

/** Whether the response to an order was lost, so that Gavel reads the room to find out its outcome. */
function isOpen({ result }: EvidenceFile['orders'][number]): boolean {
  return result?.ok === false && result.fault.code === 'unknownOutcome'
}

/** Whether a list named the room within this time, or the user acted on it. */
function wasAskedFor({ responses, orders }: EvidenceFile, name: string, at: number): boolean {
  const isRecent = (time: number): boolean => time <= at && time >= at - LONGEST
  return (
    responses.some((one) => one.kind === 'list' && one.names.has(name) && isRecent(one.arrivedAt)) ||
    orders.some((order) => order.room === name && (isRecent(order.givenAt) || isOpen(order)))
  )
}
