import type { Change } from '../rooms/model.ts'
import type { Texts } from './i18n.ts'

/** How long a run lasted and how many people it had, as far as that is known; empty if neither is. */
export function endedFacts(
  { t, times }: Pick<Texts, 't' | 'times'>,
  { lasted, peak }: Pick<Change & { kind: 'ended' }, 'lasted' | 'peak'>,
): string {
  const duration = lasted === undefined ? undefined : times.spokenBetween(lasted.atLeast, lasted.atMost)
  if (peak === undefined) return duration === undefined ? '' : t('notice.endedDuration', { duration })
  return duration === undefined
    ? t('notice.endedFactsNoTime', { count: peak })
    : t('notice.endedFacts', { count: peak, duration })
}
