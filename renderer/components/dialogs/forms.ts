import type { Gavel } from '../../state/context.svelte.ts'
import type { Dialog } from '../../state/view.svelte.ts'
import { deleteOlder, exportJournal } from '../journal/journal-forms.ts'
import { asynchronous, rename, token } from './account-forms.ts'
import type { FormDefinition } from './form.ts'
import { label, removeLabel } from './label-forms.ts'
import { pin, report, roomNotifications, roomRule } from './room-forms.ts'

/** The dialogs of which only fields and texts differ. */
export type FieldsAsked = Exclude<
  Dialog,
  { readonly kind: 'question' | 'announce' | 'record' | 'endTime' | 'labelPreview' }
>
export type FormValues = Record<string, string | number | boolean>

const forms = {
  asynchronous,
  deleteOlder,
  exportJournal,
  label,
  pin,
  removeLabel,
  rename,
  report,
  roomNotifications,
  roomRule,
  token,
} satisfies {
  readonly [Kind in FieldsAsked['kind']]: {
    readonly start: (gavel: Gavel, asked: Extract<Dialog, { readonly kind: Kind }>) => object
  }
}

export function formOf({ kind }: FieldsAsked): FormDefinition<FieldsAsked, FormValues> {
  return forms[kind] as unknown as FormDefinition<FieldsAsked, FormValues>
}
