import { success } from '../../../shared/result.ts'
import { WARNINGS, type EndWarning, type WarningVoice } from '../../../shared/rooms/scheduled-end.ts'
import { createTexts } from '../../../shared/text/i18n.ts'
import type { UserPresence } from '../../desktop/windows/user-presence.ts'
import type { ScheduledEnds } from '../../moderation/ends/ends.ts'
import type { Handlers } from '../router.ts'
import { byUser } from './by-user.ts'

type Names = 'askScheduledEnd' | 'scheduleEnd' | 'extendScheduledEnd' | 'cancelScheduledEnd'

export interface ScheduledEndHandlerParts {
  readonly scheduledEnds: Pick<ScheduledEnds, 'ask' | 'set' | 'extend' | 'cancel'>
  readonly presence: Pick<UserPresence, 'asked' | 'mayConfirm' | 'mayChange'>
}

export function createScheduledEndHandlers(parts: ScheduledEndHandlerParts): Pick<Handlers, Names> {
  const { scheduledEnds, presence } = parts
  return {
    askScheduledEnd: async ({ seen, time, announced }) => {
      const asked = await scheduledEnds.ask(seen, time, announced === undefined ? [] : warningsIn(announced))
      if (asked.ok) presence.asked(asked.value)
      return asked
    },
    scheduleEnd: async ({ token }, sender) => {
      const allowed = presence.mayConfirm(sender, token)
      if (!allowed.ok) return allowed
      const set = await scheduledEnds.set(token)
      return set.ok ? success(undefined) : set
    },
    // The user relies on the end at the time that they confirmed.
    extendScheduledEnd: byUser(presence, ({ id, minutes }) => {
      const extended = scheduledEnds.extend(id, minutes)
      return extended.ok ? success(undefined) : extended
    }),
    cancelScheduledEnd: byUser(presence, async ({ id }) => {
      const cancelled = await scheduledEnds.cancel(id)
      return cancelled.ok ? success(undefined) : cancelled
    }),
  }
}

/** The warnings, in the language in which they are spoken. */
function warningsIn({ voice, language }: WarningVoice): readonly EndWarning[] {
  const { t } = createTexts(language === 'de-DE' ? 'de' : 'en')
  return WARNINGS.map((minutes) => {
    const text = t('endTime.spoken', { count: minutes })
    return { minutes, speech: { kind: 'speech', text, voice, language } }
  })
}
