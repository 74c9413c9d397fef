import { inMain, type Gavel } from './gavel.ts'

/**
 * Replaces the dialogs of system questions, so that each question is answered at once.
 *
 * @param button the label of the button that is pressed
 */
export async function replyToSystemQuestions({ browser }: Pick<Gavel, 'browser'>, button: string): Promise<void> {
  await inMain(
    { browser },
    (electron, pressed) => {
      const asked: string[] = []
      const original = (Reflect.get(globalThis, 'gavelTestDialog') as unknown) ?? electron.dialog.showMessageBox
      Object.assign(globalThis, { gavelTestAsked: asked, gavelTestDialog: original })
      electron.dialog.showMessageBox = (...given: unknown[]) => {
        const { message, detail, buttons = [] } = given.at(-1) as Electron.MessageBoxOptions
        asked.push(`${message} ${detail ?? ''}`)
        return Promise.resolve({ response: buttons.indexOf(pressed), checkboxChecked: false })
      }
    },
    button,
  )
}

/** Lets the system ask again, after `replyToSystemQuestions`. */
export function restoreSystemQuestions(gavel: Gavel): Promise<unknown> {
  return inMain(gavel, (electron) => {
    Object.assign(electron.dialog, { showMessageBox: Reflect.get(globalThis, 'gavelTestDialog') as unknown })
  })
}

/** The questions that have been asked since `replyToSystemQuestions`. */
export function systemQuestions(gavel: Gavel): Promise<readonly string[]> {
  return inMain(gavel, () => Reflect.get(globalThis, 'gavelTestAsked') as string[])
}
