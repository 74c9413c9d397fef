/**
 * The arguments for an unpackaged Gavel.
 *
 * @param {readonly string[]} args the arguments after `npm start --`
 * @param {boolean} isRoot
 * @returns {string[]}
 */
export function gavelArguments(args, isRoot) {
  const others = args.filter((one) => one !== '--no-demo')
  return [
    // Chromium refuses to run as root with its sandbox. A packaged Gavel does not start with this switch.
    ...(isRoot ? ['--no-sandbox'] : []),
    ...(others.length < args.length ? [] : ['--demo']),
    ...others,
  ]
}
