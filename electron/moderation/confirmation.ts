import type { Action, Conference, Who } from '../../shared/model.ts'

/** Milliseconds that a confirmation token is valid. */
const CONFIRMATION_LIFE = 10_000

/** What an action needs before it is sent. */
export type Need = 'confirmation' | 'undoTime' | 'nothing'

/**
 * Remove and kick of one other caller are held and can be undone; what affects more callers, or "me", needs a
 * confirmation. So does changing how everyone hears and is heard, because nothing restores how each of them was before.
 * Muting everyone does not: it is needed at once, and those muted can be unmuted together. Neither do announcements
 * and recordings: the window shows before what will be sent.
 */
export function needOf(action: Action, conference: Conference | undefined): Need {
  switch (action.kind) {
    case 'end':
    case 'endAll':
    case 'hangupCall':
      return 'confirmation'
    case 'mute':
    case 'announce':
    case 'stopAnnouncement':
    case 'record':
    case 'stopRecording':
      return 'nothing'
    case 'unmute':
    case 'deafen':
    case 'undeafen': {
      const undoesMine = action.kind === 'unmute' && action.who.kind === 'mutedByMe'
      return action.who.kind === 'members' || undoesMine ? 'nothing' : 'confirmation'
    }
    case 'remove':
    case 'kick':
      return needOfRemoval(action.who, conference)
  }
}

function needOfRemoval(who: Who, conference: Conference | undefined): Need {
  const [only, ...others] = who.kind === 'members' ? who.members : []
  if (only === undefined || others.length > 0) return 'confirmation'
  const isMe = conference?.members?.some((member) => member.isMe && member.key === only.key) === true
  return isMe ? 'confirmation' : 'undoTime'
}

/**
 * What a confirmation is bound to, and what makes two clicks the same: the action and its exact target, without the
 * revision and the head count, which are shown and may rise.
 */
export function bindingOf(action: Action): string {
  if (action.kind === 'endAll') return JSON.stringify([action.kind, action.accountId])
  if (action.kind === 'hangupCall') return JSON.stringify([action.kind, action.accountId, action.callUuid])
  const { accountId, conference, instance } = action.seen
  const room = [action.kind, accountId, conference, instance]
  if (action.kind === 'end') return JSON.stringify(room)
  const { who } = action
  const people = who.kind === 'members' ? who.members.map((member) => member.callUuid ?? member.key).sort() : who.kind
  return JSON.stringify([...room, people, ...heard(action)])
}

/** Another text for the same people is another action. */
function heard(action: Extract<Action, { who: unknown }>): readonly unknown[] {
  if (action.kind === 'announce') return [action.sound]
  return action.kind === 'stopAnnouncement' ? [action.stops] : []
}

/** Tokens that stand for a question that was asked. */
export interface Confirmations {
  issue(action: Action): { readonly token: string; readonly expiresAt: number }
  /** Uses the token up. Returns the action that was asked about; undefined if the token is used, expired or unknown. */
  take(token: string): Action | undefined
  /** The same without using the token up. */
  peek(token: string): Action | undefined
}

export function createConfirmations(now: () => number, random: () => string): Confirmations {
  const issued = new Map<string, { readonly action: Action; readonly expiresAt: number }>()

  const expire = (): void => {
    for (const [token, { expiresAt }] of issued) if (expiresAt <= now()) issued.delete(token)
  }

  return {
    issue: (action) => {
      expire()
      const token = random()
      const expiresAt = now() + CONFIRMATION_LIFE
      issued.set(token, { action, expiresAt })
      return { token, expiresAt }
    },
    take: (token) => {
      expire()
      const found = issued.get(token)
      issued.delete(token)
      return found?.action
    },
    peek: (token) => {
      expire()
      return issued.get(token)?.action
    },
  }
}
