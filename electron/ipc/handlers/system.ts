import type { WebContents } from 'electron'
import type { Request } from '../../../shared/contract.ts'
import type { Preferences } from '../../../shared/preferences.ts'
import { success, type Result } from '../../../shared/result.ts'
import type { EndQuestion } from '../../desktop/shortcuts/end-question.ts'
import type { Handlers } from '../router.ts'

type Names =
  | 'setPreferences'
  | 'testShortcut'
  | 'testNotification'
  | 'openLink'
  | 'copyText'
  | 'copyDiagnostics'
  | 'openDiagnosticsFolder'
  | 'hideWindow'
  | 'pageFailed'
  | 'pinPopover'
  | 'saveView'
  | 'endQuestion'
  | 'answerEndQuestion'
  | 'chooseOwn'

export interface SystemParts {
  readonly setPreferences: (change: Partial<Preferences>) => Promise<Result<Preferences>>
  readonly testShortcut: (which: 'end' | 'show') => void
  readonly testNotification: () => Promise<boolean>
  readonly openLink: (key: Request<'openLink'>['key']) => Promise<Result<undefined>>
  readonly copy: (text: string) => void
  readonly diagnostics: () => string
  readonly openDiagnosticsFolder: () => Promise<Result<undefined>>
  readonly pageFailed: (failure: Request<'pageFailed'>) => void
  readonly hide: (sender: WebContents) => void
  readonly pin: (pinned: boolean) => void
  readonly saveView: (savedView: string) => void
  readonly endQuestion: EndQuestion
}

export function createSystemHandlers(parts: SystemParts): Pick<Handlers, Names> {
  const { endQuestion } = parts
  return {
    setPreferences: (change) => parts.setPreferences(defined(change)),
    testShortcut: ({ which }) => done(parts.testShortcut, which),
    testNotification: async () => success({ shown: await parts.testNotification() }),
    openLink: ({ key }) => parts.openLink(key),
    copyText: ({ text }) => done(parts.copy, text),
    copyDiagnostics: () => done(parts.copy, parts.diagnostics()),
    openDiagnosticsFolder: () => parts.openDiagnosticsFolder(),
    pageFailed: (failed) => done(parts.pageFailed, failed),
    hideWindow: (_request, sender) => done(parts.hide, sender),
    pinPopover: ({ pinned }) => done(parts.pin, pinned),
    saveView: ({ savedView }) => done(parts.saveView, savedView),
    endQuestion: () => success(endQuestion.state()),
    answerEndQuestion: ({ choice, token }) => {
      if (choice === 'confirm') endQuestion.confirm(token)
      else endQuestion.cancel()
      return success(undefined)
    },
    chooseOwn: ({ room }) => done(endQuestion.choose, room),
  }
}

function done<T>(work: (value: T) => void, value: T): Result<undefined> {
  work(value)
  return success(undefined)
}

function defined(change: Request<'setPreferences'>): Partial<Preferences> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
}
