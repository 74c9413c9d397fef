import type { AccountId } from '../../shared/values.ts'
import { drop } from '../../shared/drop.ts'
import type { Speech } from '../../shared/rooms/model.ts'
import { MOST_SPOKEN } from './schema.ts'
import type { Settings } from './settings.ts'

/** Stores a text as the newest of its account. Each text is stored once. */
export function rememberSpoken(settings: Pick<Settings, 'get' | 'update'>, accountId: AccountId, speech: Speech): void {
  const { spoken } = settings.get()
  const others = (spoken[accountId] ?? []).filter(({ text }) => text !== speech.text)
  drop(settings.update({ spoken: { ...spoken, [accountId]: [speech, ...others].slice(0, MOST_SPOKEN) } }))
}
