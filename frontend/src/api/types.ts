import type * as operations from "@punte/client"

/** An operation of the generated client. */
// biome-ignore lint/suspicious/noExplicitAny: parameters of a function type are contravariant; `never` would refuse optional ones
export type Operation = (options: any) => Promise<unknown>

/** What an operation answers. Types taken from operations stay right whatever the schemas are called. */
export type Answer<F extends Operation> = Exclude<Awaited<ReturnType<F>>, undefined>
/** What an operation is given. */
export type Input<F extends Operation> = NonNullable<Parameters<F>[0]>
/** The JSON body an operation takes. */
export type Body<F extends Operation> = Input<F> extends { body?: infer B } ? NonNullable<B> : never
/** One item of what a list operation answers. */
export type Item<F extends Operation> = Answer<F> extends { items: (infer I)[] } ? I : never

type Of<K extends keyof typeof operations> = (typeof operations)[K] extends Operation
  ? Answer<(typeof operations)[K]>
  : never

export type SessionGrant = Of<"sessionCreate">
export type Me = Of<"meRead">
export type Grant = Me["permissions"][number]
export type Permission = Grant["permission"]
export type Reach = Grant["reach"]
export type User = Of<"userRead">
export type Role = User["roles"][number]
export type OwnRole = Of<"ownRoleRead">
export type OwnRoleFacts = NonNullable<OwnRole["facts"]>
export type OwnRoleGrant = Of<"ownRoleList">["possible"][number]
export type Organisation = Of<"organisationRead">
export type OrganisationKind = Organisation["kind"]
export type ServiceOffer = NonNullable<Organisation["offers"]>[number]
export type Invitation = Of<"userInvite">
export type InvitationTable = Of<"userInviteMany">
export type Client = Of<"clientRead">
export type ClientCredential = Client["credentials"][number]
export type ClientScope = Client["scopes"][number]
export type ClientSecret = Of<"clientSecretCreate">
export type Export = Of<"exportRead">
export type ExportRequest = Of<"exportApprovalList">["items"][number]
export type Webhook = Of<"webhookRead">
export type WebhookMade = Of<"webhookCreate">
export type WebhookDelivery = Of<"webhookDeliveryReplay">
export type System = Of<"systemRead">
export type Pack = Of<"packRead">
export type Language = Me["language"]
