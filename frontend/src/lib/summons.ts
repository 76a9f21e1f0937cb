import { formatWhen } from "@/i18n/format"

/** The day and the hour as a summons says them where the court sits, wherever this is read. */
export const summonsWords = (at: string) =>
  formatWhen(`${at}Z`, { dateStyle: "long", timeStyle: "short", hourCycle: "h23", timeZone: "UTC" })
