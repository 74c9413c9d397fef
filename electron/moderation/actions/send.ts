import { isSoundAction } from '../../../shared/rooms/action-effect.ts'
import { elapsedOf } from '../../../shared/clock.ts'
import { fault } from '../../../shared/fault.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { Action, Member } from '../../../shared/rooms/model.ts'
import type { RecordingStarted, WriteReply, Provider, Target, WriteOptions } from '../../providers/provider.ts'
import { isSendableMemberId } from '../../providers/paths.ts'
import type { SendGate } from '../../providers/send-gate.ts'
import { gateInTime, type SentJob } from './job.ts'
import { soundRequest, spokenParts } from '../sounds/sound-requests.ts'
import type { SoundAction } from '../sounds/sound-requests.ts'
import { isNamedByCall, naming } from './guard.ts'
import type { AccountAction, ActionTarget, Look, RoomAction } from './guard.ts'
import { callActionOf } from './read-back.ts'
import { isStillTarget, look, lookAtAccount } from './look.ts'

/** The outcome of one request, or of the look before it. */
export type SendOutcome =
  | {
      readonly kind: 'accepted'
      readonly requestId: string | undefined
      /** The number of callers that the response names. */
      readonly covered?: number | undefined
      readonly recording?: RecordingStarted
    }
  /** `isFound`: a read before the request showed it, so nothing was sent. */
  | { readonly kind: 'gone'; readonly requestId: string | undefined; readonly isFound: boolean }
  /** `sent` is false if an earlier request failed and this one was not tried. `isDenied`: a 404 although it is there. */
  | { readonly kind: 'failed'; readonly fault: Fault; readonly sent: boolean; readonly isDenied?: true }

export interface SendResult {
  readonly target: ActionTarget
  readonly outcome: SendOutcome
}

/**
 * Sends the parts of an action one after the other. A failure stops the rest, unless only the part's own target has
 * changed and the action is not an announcement.
 */
export async function sendAll(job: SentJob): Promise<readonly SendResult[]> {
  const results: SendResult[] = []
  let stopped: Fault | undefined
  for (const [index, { part, target }] of partsOf(job).entries()) {
    if (stopped !== undefined) {
      results.push({ target, outcome: { kind: 'failed', fault: stopped, sent: false } })
      continue
    }
    // The time limit applies to the first request only; the others may take longer.
    const sent = await sendGroup(job, part, target, index === 0 ? gateInTime(job) : job.gate)
    results.push(...sent)
    // After a lost network or refused credentials the next part would fail too, and a text is not continued after a
    // missing part.
    for (const { outcome } of sent) {
      if (outcome.kind !== 'failed' || outcome.isDenied === true) continue
      if (outcome.fault.code !== 'changed' || job.action.kind === 'announce')
        stopped =
          outcome.fault.code === 'cancelled' ? outcome.fault : fault('cancelled', { values: { reason: 'stopped' } })
    }
  }
  return results
}

/**
 * Sends one request for all members. A 404 says that one of several callers has left, but not which one. So the room is
 * read, and each caller who is still there gets a request of their own. One 404 may be wrong, so the outcome for the
 * target of a single request is unknown if it is still there.
 */
async function sendGroup(
  job: SentJob,
  part: Action,
  target: ActionTarget,
  gate: SendGate,
): Promise<readonly SendResult[]> {
  const outcome = outcomeOf(await sendPart(job, part, target, gate))
  if (outcome.kind !== 'gone' || outcome.isFound) return [{ target, outcome }]
  const after = 'seen' in part ? await look(part, job.monitor, job.clock, 'read') : await lookAtList(job, part)
  if (isGone(after)) return [{ target, outcome }]
  const unknown = fault('unknownOutcome', { values: { reason: 'notFound' } })
  const denied = { kind: 'failed', fault: unknown, sent: true, isDenied: true } as const
  const here = after.kind === 'go' && after.target.kind === 'members' ? after.target.members.map(({ key }) => key) : []
  if (here.length === 0 || target.kind !== 'members' || target.members.length === 1)
    return [{ target, outcome: denied }]
  const left = target.members.filter(({ key }) => !here.includes(key))
  const results: SendResult[] = left.length === 0 ? [] : [{ target: { kind: 'members', members: left }, outcome }]
  for (const member of target.members.filter(({ key }) => here.includes(key))) {
    const one = namedPart(part as RoomAction, [member])
    const sent = outcomeOf(await sendPart(job, one.part, one.target, job.gate))
    results.push({ target: one.target, outcome: sent.kind === 'gone' && !sent.isFound ? denied : sent })
  }
  return results
}

/** Whether a look after a 404 confirms that the target is no longer there. */
function isGone(after: Look): boolean {
  if (after.kind !== 'refuse') return after.kind === 'alreadyGone'
  const { code, values } = after.fault
  return code === 'changed' && ['left', 'nobody', 'ended', 'instance', 'others'].includes(String(values?.['reason']))
}

/** Judges an action on a call or an account, of which the provider says that it is not there, by another response. */
async function lookAtList({ monitor, provider, gate }: SentJob, action: AccountAction): Promise<Look> {
  if (action.kind === 'endAll') {
    const list = await monitor.listNow(action.accountId)
    const isEmpty = list.ok && list.value.isComplete && list.value.names.length === 0
    return isEmpty ? { kind: 'alreadyGone' } : { kind: 'refuse', fault: fault('stale') }
  }
  // If the account is removed in the meantime, nothing more is read with its token.
  const call = await provider.retrieveLiveCall(action.callUuid, { priority: 'person', gate })
  return call.ok && call.value === 'notLive' ? { kind: 'alreadyGone' } : { kind: 'refuse', fault: fault('stale') }
}

type Go = Extract<Look, { kind: 'go' }>
type NotGo = Exclude<Look, Go>

/** Sends one part. If its target is too old or has changed before the request leaves, revalidates it, at most twice. */
async function sendPart(job: SentJob, part: Action, first: ActionTarget, gate: SendGate): Promise<WriteReply | NotGo> {
  const { action, provider, monitor, clock, goodUntil } = job
  const lookAgain = (): Promise<Look> =>
    'seen' in part ? look(part, monitor, clock) : lookAtAccount(part, { provider, gate, clock })
  // If the action names the calls of only some of its callers, the calls of those callers have not been re-read yet.
  const isReadBack =
    !('seen' in part) ||
    callActionOf(part, monitor) === undefined ||
    !('seen' in action) ||
    callActionOf(action, monitor) !== undefined
  // The snapshot may have changed while the intent was written or other parts were sent.
  let current: Omit<Go, 'conference'> | NotGo =
    isReadBack && elapsedOf(clock) <= goodUntil && isStillTarget(part, first, monitor)
      ? { kind: 'go', target: first, goodUntil }
      : await lookAgain()
  for (let attempt = 1; current.kind === 'go'; attempt += 1) {
    const stopped = gate.check()
    if (stopped !== undefined) return { kind: 'refuse', fault: stopped }
    const { target } = current
    const notAfter = current.goodUntil
    const requestGate: SendGate = {
      notAfter,
      check: () => {
        // While the request is queued, a response may arrive that contradicts the target. This is asked first, because
        // the monitor may notice only now that the computer slept, which closes the gate.
        const isTarget = isStillTarget(part, target, monitor)
        const closed = gate.check()
        if (closed !== undefined) return closed
        if (elapsedOf(clock) > notAfter || !isTarget) return fault('stale')
        return undefined
      },
    }
    const reply = await requestFor(provider, part, target)({ gate: requestGate })
    const isUnsent = !reply.ok && reply.notSent === true
    if (!isUnsent) return reply
    const stoppedMeanwhile = gate.check()
    if (stoppedMeanwhile !== undefined) return { kind: 'refuse', fault: stoppedMeanwhile }
    if (attempt === 2) return { kind: 'refuse', fault: fault('stale') }
    current = await lookAgain()
  }
  const stopped = current.kind === 'alreadyGone' ? gate.check() : undefined
  return stopped === undefined ? current : { kind: 'refuse', fault: stopped }
}

function outcomeOf(reply: WriteReply | NotGo): SendOutcome {
  if ('kind' in reply) {
    if (reply.kind === 'refuse') return { kind: 'failed', fault: reply.fault, sent: true }
    return { kind: 'gone', requestId: undefined, isFound: true }
  }
  if (!reply.ok) return { kind: 'failed', fault: reply.fault, sent: true }
  const { requestId, value } = reply
  if (value === 'alreadyGone') return { kind: 'gone', requestId, isFound: false }
  const covered = Array.isArray(value.echoed) ? value.echoed.length : undefined
  return { kind: 'accepted', requestId, covered, ...(value.recording && { recording: value.recording }) }
}

/**
 * Splits the action into the parts that are sent. A long text becomes several announcements. Unless it covers everyone,
 * a removal or kick becomes one request per caller, so that each caller is revalidated right before their request. The
 * same applies to announcements to single calls, and to all actions on callers whom no roster lists. If the callers
 * were picked from a roster, the parts name them.
 */
function partsOf({
  action,
  target,
  provider,
}: SentJob): readonly { readonly part: Action; readonly target: ActionTarget }[] {
  if (!('seen' in action)) return [{ part: action, target }]
  const said = action.kind === 'announce' ? spokenParts(action, provider) : [action]
  if (action.kind === 'end' || target.kind !== 'members') return said.map((part) => ({ part, target }))
  const reachable = target.members.filter((member) => isReachable(action, member))
  // The provider would refuse a request for all callers if one of them has no usable id. So callers without one get a
  // part of their own. It comes last, because a failure stops the rest.
  const others = target.members.filter((member) => !isReachable(action, member))
  const isByCall = reachable.some((member) => isNamedByCall(action.kind, member))
  const isUnlisted = reachable.some((member) => member.byCall === true)
  const each = isByCall || isUnlisted || action.kind === 'remove' || action.kind === 'kick'
  const groups = each ? reachable.map((member) => [member]) : reachable.length === 0 ? [] : [reachable]
  return [
    ...said.flatMap((part) => groups.map((members) => namedPart(part, members))),
    ...(others.length === 0 ? [] : [namedPart(action, others)]),
  ]
}

/** Whether a request can name the caller. */
function isReachable({ kind }: RoomAction, member: Member): boolean {
  return isSendableMemberId(member.memberId) || isNamedByCall(kind, member)
}

function namedPart(action: RoomAction, members: readonly Member[]): { part: RoomAction; target: ActionTarget } {
  return { part: naming(action, members), target: { kind: 'members', members } }
}

/**
 * The request for one target. A removal hangs up the call by its UUID if that is known. The UUID always means the same
 * caller, even after a kick and a rejoin, whereas a member id can be reused. See also `isNamedByCall`.
 */
function requestFor(
  provider: Provider,
  action: Action,
  target: ActionTarget,
): (options: WriteOptions) => Promise<WriteReply> {
  if (action.kind === 'endAll') return (options) => provider.hangUpAllConferences(options)
  if (action.kind === 'hangupCall') return (options) => provider.hangUpCall(action.callUuid, options)
  const name = action.seen.conference
  if (action.kind === 'end') return (options) => provider.hangUpConference(name, options)
  const only = target.kind === 'members' && target.members.length === 1 ? target.members[0] : undefined
  const callUuid = only !== undefined && isNamedByCall(action.kind, only) ? only.callUuid : undefined
  if (callUuid !== undefined)
    return isSound(action)
      ? soundRequest(provider, action, { callUuid })
      : (options) => provider.hangUpCall(callUuid, options)
  const members = membersIn(target)
  return isSound(action)
    ? soundRequest(provider, action, { conference: name, target: members })
    : (options) => provider[action.kind === 'remove' ? 'hangUpMember' : action.kind](name, members, options)
}

function isSound(action: Action): action is SoundAction {
  return isSoundAction(action.kind)
}

function membersIn(target: ActionTarget): Target {
  if (target.kind !== 'members') return 'all'
  const [first, ...others] = target.members.map((member) => member.memberId)
  // Without this check an empty selection could become everyone.
  if (first === undefined) throw new RangeError('no member is meant')
  return { ids: [first, ...others] }
}
