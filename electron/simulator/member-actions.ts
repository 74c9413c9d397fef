import { deleted, echo } from './response-bodies.ts'
import type { Context, ProviderProfile } from './provider-profile.ts'
import type { Member, Room } from './model.ts'
import type { MemberAction } from './routes.ts'
import { startSound, stopSounds } from './sounds.ts'
import type { ProviderResponse, Effect } from './http-types.ts'

interface Request {
  room: Room
  /** As in the path: an id, ids with commas, or `all`. */
  target: string
  action: MemberAction
}

const printed: Record<MemberAction, string> = {
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

/** Accepts an action for one member, several or all; the effect follows later. */
export function memberAction(request: Request, profile: ProviderProfile, context: Context): ProviderResponse {
  const { room, target, action } = request
  const { switches, apiId } = context
  const wrong = checkTarget(request, context) ?? checkBody(request, profile, context)
  if (wrong !== undefined) return profile.badRequest(wrong, context)

  const asked = target === 'all' ? [...room.members.keys()] : [...new Set(target.split(','))]
  const present = asked.filter((id) => room.members.has(id))
  const missing = asked.length - present.length
  if (missing > 0 && (present.length === 0 || switches.partialList === 'notFound')) {
    return profile.notFound('member', context)
  }
  schedule(request, present, context)
  const memberId = echo(target, present, switches)
  const body = { message: printed[action], ...(memberId !== undefined && { member_id: memberId }) }
  if (missing > 0 && switches.partialList === 'multiStatus') return { status: 207, json: { ...body, api_id: apiId } }
  if (byDelete.has(action)) return deleted(body, context)
  return { status: switches.postStatus, json: { ...body, api_id: apiId } }
}

function checkTarget({ target, action }: Request, { switches }: Context): string | undefined {
  if (target !== 'all' && !/^\d+(,\d+)*$/.test(target)) return 'member_id must be an id, a list of ids, or all'
  const single = action === 'kick' || action === 'hangup'
  if (single && target.includes(',') && switches.listForKickAndHangup === 'refused') return 'only one member_id, or all'
  return undefined
}

/** The older Vobiz page about speaking allows this much. */
const longestVobizText = 1000

function checkBody({ action }: Request, profile: ProviderProfile, { body }: Context): string | undefined {
  if (action === 'play' && (typeof body['url'] !== 'string' || body['url'] === '')) return 'url is a required parameter'
  if (action === 'speak') {
    if (typeof body['text'] !== 'string' || body['text'] === '') return 'text is a required parameter'
    if (body['voice'] !== undefined && body['voice'] !== 'WOMAN' && body['voice'] !== 'MAN')
      return 'voice must be WOMAN or MAN'
    if (profile.provider === 'vobiz' && body['text'].length > longestVobizText) return 'text is too long'
  }
  return undefined
}

function schedule(request: Request, present: readonly string[], context: Context): void {
  const { room, target, action } = request
  // Ids mean the people who had them when the request arrived; `all` means whoever is there when it takes effect.
  const bound = present.flatMap((id) => room.members.get(id) ?? [])
  const effect: Effect = { kind: action, room: room.name, instance: room.instance, hit: [] }
  context.later(effect, () => {
    const there = target === 'all' ? [...room.members.values()] : bound.filter((each) => isThere(room, each))
    for (const each of there) {
      if (act(request, each, context)) effect.hit.push({ memberId: each.memberId, callUuid: each.callUuid })
    }
    if (there.length > 0) changeSounds(request, context)
  })
}

function changeSounds({ room, target, action }: Request, context: Context): void {
  const now = context.timers.now()
  if (action === 'play') startSound(room, 'play', target, String(context.body['url']), now)
  if (action === 'speak') startSound(room, 'speak', target, String(context.body['text']), now)
  if (action === 'stopPlay') stopSounds(room, 'play', target, context)
  if (action === 'stopSpeak') stopSounds(room, 'speak', target, context)
}

function isThere(room: Room, member: Member): boolean {
  return room.members.get(member.memberId) === member
}

function act({ room, target, action }: Request, member: Member, { rooms, switches }: Context): boolean {
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
