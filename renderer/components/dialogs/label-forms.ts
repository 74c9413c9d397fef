import { shownName } from '../../../shared/callers/called.ts'
import { truncate } from '../../../shared/text/truncate.ts'
import type { FormDefinition } from './form.ts'

interface Label {
  readonly number: string
  readonly name: string
}

export const label: FormDefinition<Label, { name: string }> = {
  start: (_gavel, { name }) => ({ name }),
  form: ({ bridge, i18n }, { number }, values) => ({
    title: i18n.t('member.labelTitle', { number: i18n.number(number) }),
    hint: i18n.t('member.labelHint'),
    confirm: i18n.t('common.save'),
    fields: [{ is: 'text', name: 'name', label: i18n.t('member.labelField'), maxlength: 100 }],
    send: () => bridge.setLabel({ number, name: values.name.trim() }),
  }),
}

export const removeLabel: FormDefinition<Label, object> = {
  start: () => ({}),
  form: ({ bridge, i18n }, { number, name }) => ({
    title: i18n.t('labels.removeAsk', {
      name: truncate(shownName(name, number, i18n.number)),
      number: i18n.number(number),
    }),
    confirm: i18n.t('labels.remove'),
    danger: true,
    fields: [],
    send: () => bridge.setLabel({ number, name: '' }),
  }),
}
