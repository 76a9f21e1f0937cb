import { interviewFormRead } from "@punte/client"
import { q } from "@/api/query"

/** What is asked in interviews. Changes only with a deployment. */
export const interviewForm = { ...q(interviewFormRead), staleTime: Number.POSITIVE_INFINITY }
