const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const length = 20

/** A password of 116 bits that can be read out: no letters that look like others. */
export function suggestPassword(): string {
  const fair = 256 - (256 % letters.length)
  let password = ''
  while (password.length < length) {
    const [byte = fair] = crypto.getRandomValues(new Uint8Array(1))
    if (byte < fair) password += letters[byte % letters.length]
  }
  return password
}
