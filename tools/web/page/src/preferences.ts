import type { Contact } from "./types";

export const isMuted = (contact: Contact): boolean => contact.muted_until_ms > Date.now();
