import { deleted, echoMembers } from './response-bodies.ts'
import type { RequestContext, ProviderProfile } from './provider-profile.ts'
import type { SimulatedMember, SimulatedRoom, SimulatedSound } from './rooms/model.ts'
import type { MemberAction } from './routes.ts'
import type { ProviderResponse, Effect } from './http-types.ts'

interface Request {
  room: SimulatedRoom
  /** The target as in the path: an id, ids separated by commas, or `all`. */
  target: string
  action: MemberAction
}

const messages: Record<MemberAction, string> = {
  hangup: 'hangup',
  kick: 'kicked',
  mute: 'muted',
  unmute: 'unmuted',
  deaf: 'deaf',
  undeaf: 'undeaf',
  play: 'play queued into conference',
  stopPlay: 'playing in conference stopped',
  speak: 'speak queued into conference',
  stopSpeak: 'speak stopped',
}

const byDelete: ReadonlySet<MemberAction> = new Set(['hangup', 'unmute', 'undeaf', 'stopPlay', 'stopSpeak'])

/** Responds to an action for one member, several or all. An accepted action takes effect after `effectDelayMs`. */
export function memberAction(request: Request, profile: ProviderProfile, context: RequestContext): ProviderResponse {
  const { room, target, action } = request
  const { switches, apiId } = context
  const problem = checkTarget(request) ?? checkBody(request, profile, context)
  if (problem !== undefined) return profile.badRequest(problem, context)

  const requested = target === 'all' ? [...room.members.keys()] : [...new Set(target.split(','))]
  const present = requested.filter((id) => room.members.has(id))
  const missing = requested.length - present.length
  if (missing > 0 && (present.length === 0 || switches.partialList === 'notFound')) {
    return profile.notFound('member', context)
  }
  scheduleEffect(request, present, context)
  const body = { message: messages[action], member_id: echoMembers(target, present, switches) }
  if (missing > 0 && switches.partialList === 'multiStatus') return { status: 207, json: { ...body, api_id: apiId } }
  if (byDelete.has(action)) return deleted(body, context)
  return { status: 202, json: { ...body, api_id: apiId } }
}

function checkTarget({ target }: Request): string | undefined {
  if (target === 'all' || /^\d+(,\d+)*$/.test(target)) return undefined
  return 'member_id must be an id, a list of ids, or all'
}

/** Characters. Vobiz's limit for spoken text: https://www.docs.vobiz.ai/conference/members/speak-text */
const longestVobizText = 1000

function checkBody({ action }: Request, profile: ProviderProfile, { body }: RequestContext): string | undefined {
  if (action === 'play' && (typeof body['url'] !== 'string' || body['url'] === '')) return 'url is a required parameter'
  if (action === 'speak') {
    if (typeof body['text'] !== 'string' || body['text'] === '') return 'text is a required parameter'
    if (body['voice'] !== undefined && body['voice'] !== 'WOMAN' && body['voice'] !== 'MAN')
      return 'voice must be WOMAN or MAN'
    if (profile.provider === 'vobiz' && body['text'].length > longestVobizText) return 'text is too long'
  }
  return undefined
}

function scheduleEffect(request: Request, present: readonly string[], context: RequestContext): void {
  const { room, target, action } = request
  // An id means the member who has it when the request arrives; `all` means the members when the effect is applied.
  const targeted = present.flatMap((id) => room.members.get(id) ?? [])
  const effect: Effect = { kind: action, room: room.name, instance: room.instance, affected: [] }
  context.applyLater(effect, () => {
    const members = target === 'all' ? [...room.members.values()] : targeted.filter((member) => isPresent(room, member))
    for (const member of members) {
      if (apply(request, member, context)) {
        effect.affected.push({ memberId: member.memberId, callUuid: member.callUuid })
      }
    }
    if (members.length > 0) changeSounds(request, context)
  })
}

function changeSounds({ room, target, action }: Request, context: RequestContext): void {
  const now = context.timers.now()
  if (action === 'play') startSound(room, 'play', target, String(context.body['url']), now)
  if (action === 'speak') startSound(room, 'speak', target, String(context.body['text']), now)
  if (action === 'stopPlay') stopSounds(room, 'play', target, context)
  if (action === 'stopSpeak') stopSounds(room, 'speak', target, context)
}

function isPresent(room: SimulatedRoom, member: SimulatedMember): boolean {
  return room.members.get(member.memberId) === member
}

/** @returns false if the provider would ignore the action for this member. */
function apply(
  { room, target, action }: Request,
  member: SimulatedMember,
  { rooms, switches }: RequestContext,
): boolean {
  if (action === 'mute' || action === 'unmute') member.muted = action === 'mute'
  if (action === 'deaf' || action === 'undeaf') member.deaf = action === 'deaf'
  if (action === 'kick') rooms.kick(room, member)
  if (action === 'hangup') {
    const ignored = target !== 'all' && member.reusedId && switches.hangupAfterReuse === 'withoutEffect'
    if (ignored) return false
    rooms.hangUp(room, member, 'platform')
  }
  return true
}

const playMs = 5000
const speakMsPerCharacter = 60

/** Starts a sound. Sounds for the same target are queued and end by themselves. */
function startSound(
  room: SimulatedRoom,
  kind: SimulatedSound['kind'],
  target: string,
  content: string,
  now: number,
): void {
  room.sounds = room.sounds.filter((sound) => sound.endsAt > now)
  const length = kind === 'play' ? playMs : content.length * speakMsPerCharacter
  for (const listener of target.split(',')) {
    const busyUntil = room.sounds.filter((sound) => sound.target === listener).map((sound) => sound.endsAt)
    const startsAt = Math.max(now, ...busyUntil)
    room.sounds.push({ kind, target: listener, content, startsAt, endsAt: startsAt + length })
  }
}

/**
 * Stops the sounds of a target. If the switch `stopSound` is `sameTargetForm`, as on Plivo, `all` does not stop a sound
 * that was started for an id, and an id does not stop one that was started for `all`.
 */
function stopSounds(
  room: SimulatedRoom,
  kind: SimulatedSound['kind'],
  target: string,
  { switches, timers }: Pick<RequestContext, 'switches' | 'timers'>,
): void {
  const listeners = target.split(',')
  const anyForm = switches.stopSound === 'any'
  const stops = (sound: SimulatedSound): boolean =>
    sound.kind === kind &&
    (listeners.includes(sound.target) || (anyForm && (target === 'all' || sound.target === 'all')))
  room.sounds = room.sounds.filter((sound) => sound.endsAt > timers.now() && !stops(sound))
}
