import { WARNINGS, type EndWarning, type WarningVoice } from '../../../shared/rooms/scheduled-end.ts'
import { createTexts } from '../../../shared/text/i18n.ts'
import type { ScheduledEnds } from '../../moderation/ends/ends.ts'
import type { Handlers } from '../router.ts'

/** The handlers for ends at a time. */
export const scheduledEndHandlers = ({
  scheduledEnds,
}: {
  readonly scheduledEnds: Pick<ScheduledEnds, 'ask' | 'set' | 'extend' | 'cancel'>
}) =>
  ({
    askScheduledEnd: async ({ seen, time, announced }, user) => {
      const asked = await scheduledEnds.ask(seen, time, announced === undefined ? [] : warningsIn(announced))
      if (asked.ok) user.asked(asked.value)
      return asked
    },
    scheduleEnd: ({ token }) => scheduledEnds.set(token),
    extendScheduledEnd: ({ id, minutes }) => scheduledEnds.extend(id, minutes),
    cancelScheduledEnd: ({ id }) => scheduledEnds.cancel(id),
  }) satisfies Partial<Handlers>

/** The warnings, in the language in which they are spoken. */
function warningsIn({ voice, language }: WarningVoice): readonly EndWarning[] {
  const { t } = createTexts(language === 'de-DE' ? 'de' : 'en')
  return WARNINGS.map((minutes) => {
    const text = t('endTime.spoken', { count: minutes })
    return { minutes, speech: { kind: 'speech', text, voice, language } }
  })
}
