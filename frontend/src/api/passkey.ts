import { Problem } from "./problem"

type Asked = { challenge_id: string; options: object }

/** Whether this browser speaks of passkeys as the server does, in JSON. */
export const knowsPasskeys = () =>
  "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential

const isRequest = (options: object): options is PublicKeyCredentialRequestOptionsJSON =>
  "challenge" in options
const isCreation = (options: object): options is PublicKeyCredentialCreationOptionsJSON =>
  "challenge" in options && "user" in options

/** What a passkey of this person signs for what the server has asked. */
export function signed({ challenge_id, options }: Asked) {
  return brought(challenge_id, async () => {
    if (!isRequest(options)) return null
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })
  })
}

/** A new passkey, made as the server has asked. */
export function made({ challenge_id, options }: Asked) {
  return brought(challenge_id, async () => {
    if (!isCreation(options)) return null
    return navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
    })
  })
}

/** Browsers say little of why they bring nothing: the person stopped it, or the device did. */
async function brought(challenge_id: string, ask: () => Promise<Credential | null>) {
  const credential = await ask().catch((error: unknown) => {
    const isKnown = error instanceof DOMException && error.name === "InvalidStateError"
    throw new Problem({ status: 400, code: isKnown ? "passkey_known" : "passkey_cancelled" })
  })
  if (!(credential instanceof PublicKeyCredential))
    throw new Problem({ status: 400, code: "passkey_cancelled" })
  return { challenge_id, credential: { ...credential.toJSON() } }
}
