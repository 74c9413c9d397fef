import { isEmpty, requestOf } from '../../state/journal/journal-filter.ts'
import type { Dialog } from '../../state/view.svelte.ts'
import { afterwards, type FormDefinition } from '../dialogs/form.ts'

type Asked<Kind> = Extract<Dialog, { readonly kind: Kind }>

interface Export {
  format: 'csv' | 'json'
  mask: boolean
  links: boolean
}

export const exportJournal: FormDefinition<Asked<'exportJournal'>, Export> = {
  start: ({ store }) => ({ format: 'csv', mask: store.preferences.maskNumbers, links: false }),
  form: ({ bridge, view, i18n: { t } }, { filter }, values) => ({
    title: t('log.exportTitle'),
    hint: t(isEmpty(filter) ? 'log.exportAll' : 'log.exportFiltered'),
    confirm: t('log.exportDo'),
    fields: [
      {
        is: 'choice',
        name: 'format',
        label: t('log.format'),
        options: (['csv', 'json'] as const).map((one) => [one, t(`log.formats.${one}`)] as const),
      },
      { is: 'switch', name: 'mask', label: t('log.maskNumbers'), hint: t('log.maskNumbersHint') },
      { is: 'switch', name: 'links', label: t('log.links'), hint: t('log.linksHint') },
    ],
    send: () =>
      afterwards(bridge.exportJournal({ ...values, filter: requestOf(filter) }), ({ path }) => {
        if (path !== undefined) view.showMessage(t('log.exported', { path }))
      }),
  }),
}

export const deleteOlder: FormDefinition<Asked<'deleteOlder'>, { months: 1 | 3 | 12 }> = {
  start: () => ({ months: 3 }),
  form: ({ bridge, view, i18n: { t } }, { ondeleted }, { months }) => ({
    title: t('log.deleteTitle'),
    hint: t('log.deleteBody'),
    confirm: t('log.delete'),
    danger: true,
    fields: [
      {
        is: 'choice',
        name: 'months',
        label: t('log.deleteAge'),
        options: ([1, 3, 12] as const).map((count) => [count, t('log.months', { count })] as const),
      },
    ],
    send: () =>
      afterwards(bridge.deleteOlder({ months }), ({ lines }) => {
        view.showMessage(lines === 0 ? t('log.deletedNone') : t('log.deleted', { count: lines }))
        ondeleted()
      }),
  }),
}
