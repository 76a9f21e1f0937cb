import { setNonce } from "get-nonce"

type Policy = { createHTML: (text: string) => string }
type TrustedTypes = { createPolicy: (name: string, policy: Policy) => unknown }

/**
 * The only way from text to HTML. Mantine sets the text of its style elements as HTML; text without `<` cannot
 * make an element, so that much is let through and everything else is refused.
 */
export function guardHtml() {
  const trustedTypes = (window as { trustedTypes?: TrustedTypes }).trustedTypes
  trustedTypes?.createPolicy("default", {
    createHTML: (text) => {
      if (text.includes("<")) throw new TypeError("HTML from text is not allowed here")
      return text
    },
  })
}

/** The nonce which the server put into the page, for the styles that Mantine adds. */
export function takeNonce(): string {
  const nonce = document.querySelector<HTMLMetaElement>("meta[property='csp-nonce']")?.nonce ?? ""
  setNonce(nonce)
  return nonce
}
