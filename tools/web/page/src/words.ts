import { choice, choose } from "./keep";

// Everything the page says, in English and in Spanish.

const en = {
  title: "P2P-Chat",
  tagline: "Messages without a server in the middle.",
  login: "Log in",
  register: "New account",
  name: "Name",
  nameHint: "1 to 32 letters, digits, _ - and .",
  password: "Password",
  passwordHint: "8 characters or more. It cannot be recovered: whoever forgets it loses the account.",
  enter: "Log in",
  create: "Create account",
  entering: "Logging in…",
  creating: "Making the keys of the account…",
  logout: "Log out",
  conversations: "Conversations",
  search: "Find or write to somebody",
  writeTo: "Write to {name}",
  noneYet: "No conversations yet. Write somebody’s name above.",
  noneFound: "No conversation with “{name}”.",
  choose: "Choose a conversation, or write somebody’s name.",
  back: "Back to the conversations",
  message: "Message to {name}",
  send: "Send",
  older: "Older messages",
  newest: "Newest messages",
  startOf: "The beginning of your conversation with {name}. Only the two of you can read it.",
  you: "You",
  online: "online",
  offline: "offline",
  seen: "last seen {when}",
  today: "Today",
  yesterday: "Yesterday",
  unread: "{count} unread",
  sending: "on its way to this device’s disk",
  queued: "waits on this device",
  stored: "stored on {stored} of {wanted} nodes",
  delivered: "delivered",
  unsent: "not sent when it was exported",
  read: "read",
  deleted: "This message was deleted.",
  deletedHere: "deleted here; {name}’s device is yet to be told",
  deletedThere: "deleted on both sides",
  reply: "Reply",
  replyTo: "Reply to {name}",
  noReply: "Do not reply to it",
  earlier: "An earlier message",
  delete: "Delete",
  deleteForBoth: "Delete for both",
  keep: "Keep",
  notDeleted: "It could not be deleted.",
  notSent: "Not sent.",
  again: "Try again",
  edit: "Edit",
  discard: "Discard",
  tooLong: "{over} bytes too long",
  lost: "The program behind this page does not answer. Trying again…",
  newerMessage: "A message waits for you that this version cannot show: update the program to read it.",
  reconnecting: "Reconnecting to the ring. What you write is kept and goes out by itself.",
  takenOver: "{who} took this account over{when}. This device has stopped; what is here can still be read.",
  takenAt: " on {when}",
  otherDevice: "Another device",
  takeBack: "Use it here again",
  cancel: "Cancel",
  keyChanged:
    "The keys of {name} are not those known here: somebody else’s account, or a node that lies. " +
    "Nothing is sent to it, and its new messages stay unread.",
  forbidden: "This browser is not known here.",
  forbiddenHow: "Open the whole address that p2pchat printed in the terminal, with what stands behind the #.",
  starting: "One moment…",
  language: "Language",
  theme: "Dark or light",
  skip: "To the message",
  unknown_user: "There is no user “{name}”.",
  wrong_password: "No such user, or a wrong password.",
  name_taken: "The name “{name}” is taken.",
  bad_name: "“{name}” cannot be used: 1 to 32 letters, digits, _ - and . are a name.",
  oneself: "That is you: nobody can write to themselves.",
  empty_message: "The message is empty.",
  message_too_long: "The message is too long: at most 16384 bytes can be sent.",
  no_ring: "No node of the ring answers. Nothing is lost; try again in a moment.",
  taken_over: "Another device has taken this account over.",
  not_logged_in: "Nobody is logged in here any more.",
  already_logged_in: "This device has the account “{name}” already: log in in place of registering.",
  mailbox_full: "The mailbox of {name} is full; the message waits here.",
  disk_full: "The disk of this device is full: nothing was changed.",
  disk_failed: "The database on this device cannot be read or written.",
  timed_out: "The ring did not answer in time. Try again.",
  bad_password: "This password cannot be used: 8 characters or more are wanted, and at most 1024 bytes.",
  key_changed: "The keys of {name} have changed: nothing was sent.",
  cannot_open: "The profile cannot be opened: {detail}",
  line_lost: "The program behind this page does not answer. Your text is kept.",
  unknown: "That did not work ({outcome}).",
};

export type Word = keyof typeof en;

const es: Record<Word, string> = {
  title: "P2P-Chat",
  tagline: "Mensajes sin un servidor en medio.",
  login: "Entrar",
  register: "Cuenta nueva",
  name: "Nombre",
  nameHint: "De 1 a 32 letras, cifras, _ - y .",
  password: "Contraseña",
  passwordHint: "8 caracteres o más. No se puede recuperar: quien la olvida pierde la cuenta.",
  enter: "Entrar",
  create: "Crear cuenta",
  entering: "Entrando…",
  creating: "Creando las claves de la cuenta…",
  logout: "Salir",
  conversations: "Conversaciones",
  search: "Buscar o escribir a alguien",
  writeTo: "Escribir a {name}",
  noneYet: "Aún no hay conversaciones. Escribe arriba el nombre de alguien.",
  noneFound: "Ninguna conversación con «{name}».",
  choose: "Elige una conversación o escribe el nombre de alguien.",
  back: "Volver a las conversaciones",
  message: "Mensaje para {name}",
  send: "Enviar",
  older: "Mensajes anteriores",
  newest: "Mensajes más recientes",
  startOf: "El principio de tu conversación con {name}. Solo vosotros dos podéis leerla.",
  you: "Tú",
  online: "en línea",
  offline: "sin conexión",
  seen: "visto por última vez {when}",
  today: "Hoy",
  yesterday: "Ayer",
  unread: "{count} sin leer",
  sending: "de camino al disco de este dispositivo",
  queued: "espera en este dispositivo",
  stored: "guardado en {stored} de {wanted} nodos",
  delivered: "entregado",
  unsent: "no enviado cuando se exportó",
  read: "leído",
  deleted: "Este mensaje fue borrado.",
  deletedHere: "borrado aquí; falta avisar al dispositivo de {name}",
  deletedThere: "borrado en ambos lados",
  reply: "Responder",
  replyTo: "Respuesta a {name}",
  noReply: "No responder a él",
  earlier: "Un mensaje anterior",
  delete: "Borrar",
  deleteForBoth: "Borrar para ambos",
  keep: "Conservar",
  notDeleted: "No se ha podido borrar.",
  notSent: "No se ha enviado.",
  again: "Reintentar",
  edit: "Editar",
  discard: "Descartar",
  tooLong: "{over} bytes de más",
  lost: "El programa que sirve esta página no responde. Reintentando…",
  newerMessage: "Te espera un mensaje que esta versión no sabe mostrar: actualiza el programa para leerlo.",
  reconnecting: "Reconectando con el anillo. Lo que escribas se guarda y saldrá solo.",
  takenOver:
    "{who} se ha hecho cargo de esta cuenta{when}. Este dispositivo se ha detenido; lo que hay aquí aún se puede leer.",
  takenAt: " el {when}",
  otherDevice: "Otro dispositivo",
  takeBack: "Usarla aquí de nuevo",
  cancel: "Cancelar",
  keyChanged:
    "Las claves de {name} no son las que se conocen aquí: la cuenta de otra persona, o un nodo que miente. " +
    "No se le envía nada, y sus mensajes nuevos quedan sin leer.",
  forbidden: "Este navegador no se conoce aquí.",
  forbiddenHow: "Abre la dirección completa que p2pchat mostró en la terminal, con lo que va detrás de #.",
  starting: "Un momento…",
  language: "Idioma",
  theme: "Oscuro o claro",
  skip: "Ir al mensaje",
  unknown_user: "No hay ningún usuario «{name}».",
  wrong_password: "No existe el usuario, o la contraseña no es correcta.",
  name_taken: "El nombre «{name}» ya está ocupado.",
  bad_name: "«{name}» no sirve: un nombre tiene de 1 a 32 letras, cifras, _ - y .",
  oneself: "Esa persona eres tú: nadie se escribe a sí mismo.",
  empty_message: "El mensaje está vacío.",
  message_too_long: "El mensaje es demasiado largo: como máximo 16384 bytes.",
  no_ring: "Ningún nodo del anillo responde. No se ha perdido nada; inténtalo dentro de un momento.",
  taken_over: "Otro dispositivo se ha hecho cargo de esta cuenta.",
  not_logged_in: "Aquí ya no hay nadie dentro.",
  already_logged_in: "Este dispositivo ya tiene la cuenta «{name}»: entra en vez de registrarte.",
  mailbox_full: "El buzón de {name} está lleno; el mensaje espera aquí.",
  disk_full: "El disco de este dispositivo está lleno: no se ha cambiado nada.",
  disk_failed: "La base de datos de este dispositivo no se puede leer o escribir.",
  timed_out: "El anillo no respondió a tiempo. Inténtalo de nuevo.",
  bad_password: "Esta contraseña no sirve: hacen falta 8 caracteres o más, y como máximo 1024 bytes.",
  key_changed: "Las claves de {name} han cambiado: no se ha enviado nada.",
  cannot_open: "No se puede abrir el perfil: {detail}",
  line_lost: "El programa que sirve esta página no responde. Tu texto se conserva.",
  unknown: "No ha funcionado ({outcome}).",
};

export const languages = { en: "English", es: "Español" } as const;
export type Language = keyof typeof languages;
const tables: Record<Language, Record<Word, string>> = { en, es };

function firstLanguage(): Language {
  const chosen = choice("language") || navigator.language.slice(0, 2);
  return chosen === "es" ? "es" : "en";
}

let current: Language = firstLanguage();

export const language = (): Language => current;

export function speak(chosen: Language): void {
  current = chosen;
  choose("language", chosen);
  document.documentElement.lang = chosen;
}

export function say(word: Word, values: Record<string, string | number> = {}): string {
  return tables[current][word].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

// A sentence for how something ended.
export function sentence(outcome: string, name: string, detail = ""): string {
  if (!(outcome in en)) return say("unknown", { outcome });
  return say(outcome as Word, { name, detail });
}
