import type { Speech } from '../../../shared/model.ts'
import { success } from '../../../shared/result.ts'
import type { Texts } from '../../../shared/text/i18n.ts'
import type { UserPresence } from '../../desktop/windows/user-presence.ts'
import type { ScheduledEnds } from '../../moderation/scheduled-ends.ts'
import { WARNINGS } from '../../moderation/end-times.ts'
import type { Handlers } from '../router.ts'

type Names = 'askScheduledEnd' | 'scheduleEnd' | 'extendScheduledEnd' | 'cancelScheduledEnd'

export interface ScheduledEndHandlerParts {
  readonly scheduledEnds: Pick<ScheduledEnds, 'ask' | 'set' | 'extend' | 'cancel'>
  readonly presence: Pick<UserPresence, 'asked' | 'mayConfirm'>
  readonly localizedTexts: { readonly current: () => Pick<Texts, 't' | 'language'> }
}

export function createScheduledEndHandlers(parts: ScheduledEndHandlerParts): Pick<Handlers, Names> {
  const { scheduledEnds, presence, localizedTexts } = parts
  return {
    askScheduledEnd: async ({ seen, time, announced }) => {
      const texts = localizedTexts.current()
      const asked = await scheduledEnds.ask(seen, time, announced ? WARNINGS.map((one) => warning(texts, one)) : [])
      if (asked.ok) presence.asked(asked.value)
      return asked
    },
    scheduleEnd: async ({ token }, sender) => {
      const allowed = presence.mayConfirm(sender, token)
      if (!allowed.ok) return allowed
      const set = await scheduledEnds.set(token)
      return set.ok ? success(undefined) : set
    },
    extendScheduledEnd: ({ id, minutes }) => {
      const extended = scheduledEnds.extend(id, minutes)
      return extended.ok ? success(undefined) : extended
    },
    cancelScheduledEnd: async ({ id }) => {
      const cancelled = await scheduledEnds.cancel(id)
      return cancelled.ok ? success(undefined) : cancelled
    },
  }
}

/** The warning is spoken in the language that the window has when the user confirms the end. */
function warning({ t, language }: Pick<Texts, 't' | 'language'>, minutes: number) {
  const speech: Speech = {
    ...{ kind: 'speech', text: t('endTime.spoken', { count: minutes }), voice: 'WOMAN' },
    language: language === 'de' ? 'de-DE' : 'en-US',
  }
  return { minutes, speech }
}
