import type { Core } from './core.ts'
import type { StartRequest } from './desktop/lifecycle/arguments.ts'
import type { Desktop } from './desktop/desktop.ts'

/** Does what the command-line arguments ask for: those of this start, or of a second start while Gavel is running. */
export async function carryOut(
  request: StartRequest,
  { accounts }: Pick<Core, 'accounts'>,
  desktop: Desktop,
): Promise<void> {
  if (request.demo) await accounts.startDemo('plivo')
  if (request.demoVobiz) await accounts.startDemo('vobiz')
  if (request.endMyConference) desktop.endQuestion.ask()
  if (request.show) await desktop.show()
}
