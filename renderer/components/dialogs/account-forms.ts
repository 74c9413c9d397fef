import type { AccountView } from '../../../shared/account.ts'
import type { CallResult, Request } from '../../../shared/ipc/contract.ts'
import { providerName } from '../../../shared/providers.ts'
import { faultText } from '../../../shared/text/fault-text.ts'
import type { Gavel } from '../../state/context.svelte.ts'
import { afterwards, type FormDefinition } from './form.ts'

interface AboutAccount {
  readonly account: AccountView
}

export const rename: FormDefinition<AboutAccount, { name: string }> = {
  start: (_gavel, { account }) => ({ name: account.name }),
  form: ({ bridge, i18n: { t } }, { account }, values) => ({
    title: t('account.newName', { name: account.name }),
    confirm: t('common.save'),
    fields: [{ is: 'text', name: 'name', label: t('account.name'), maxlength: 100, needed: t('labels.needName') }],
    send: () => bridge.renameAccount({ accountId: account.id, name: values.name.trim() }),
  }),
}

export const token: FormDefinition<AboutAccount, { token: string }> = {
  start: () => ({ token: '' }),
  form: (gavel, { account }, values) => {
    const { t } = gavel.i18n
    const provider = providerName(account.provider)
    return {
      title: t('account.tokenOf', { name: account.name }),
      hint: t('account.tokenHint'),
      confirm: t('common.save'),
      provider,
      fields: [
        {
          is: 'password',
          name: 'token',
          label: t('account.authToken'),
          maxlength: 500,
          needed: t('account.needToken'),
        },
      ],
      send: () => {
        const authToken = values.token.trim()
        const replaced = gavel.bridge.replaceToken({ accountId: account.id, authToken })
        return afterwards(replaced, (kept) => sayReplaced(gavel, account, kept)).finally(() => (values.token = ''))
      },
      // The fault's own text sends the user to the accounts.
      sentenceOf: ({ code, values: about }) =>
        code === 'credentials' && about?.reason === undefined ? t('account.tokenRefused', { provider }) : undefined,
    }
  },
}

function sayReplaced({ view, i18n }: Gavel, { name }: AccountView, kept: CallResult<'replaceToken'>): void {
  if (kept.tokenIn === 'keychain') view.showMessage(i18n.t('account.tokenReplaced', { name }))
  else {
    const why = kept.vaultFault === undefined ? '' : faultText(i18n.texts, kept.vaultFault).sentence
    view.showMessage(i18n.t('account.tokenReplacedSession', { name, why }), 'alert')
  }
}

const METHODS = ['POST', 'GET'] as const

export const asynchronous: FormDefinition<AboutAccount, { address: string; method: (typeof METHODS)[number] }> = {
  start: (_gavel, { account: { asynchronous: mode } }) => ({
    address: mode?.callbackUrl ?? '',
    method: mode?.callbackMethod ?? 'POST',
  }),
  form: ({ bridge, view, i18n: { t } }, { account }, { address, method }) => {
    const set = (mode: Request<'setAsynchronous'>['asynchronous']) =>
      afterwards(bridge.setAsynchronous({ accountId: account.id, asynchronous: mode }), () =>
        view.showMessage(t(mode === null ? 'account.asynchronous.ended' : 'account.asynchronous.saved')),
      )
    return {
      title: t('account.asynchronous.of', { name: account.name }),
      hint: t('account.asynchronous.hint'),
      confirm: t('common.save'),
      fields: [
        { is: 'url', name: 'address', label: t('account.asynchronous.address'), maxlength: 2_000 },
        {
          is: 'choice',
          name: 'method',
          label: t('account.asynchronous.method'),
          options: METHODS.map((one) => [one, one] as const),
        },
      ],
      ...(account.asynchronous !== undefined && {
        other: { text: t('account.asynchronous.end'), send: () => set(null) },
      }),
      send: () => set({ callbackUrl: address.trim(), callbackMethod: method }),
    }
  },
}
