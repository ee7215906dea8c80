import { say } from "./words";

// Fields for passwords.

const SECRET_MAX = 1024; // letters here, bytes in the program
const PASSWORD_MIN = 8;

interface SecretProps {
  id: string;
  label: string;
  value: string;
  isBusy: boolean;
  isNew?: boolean;
  describedBy?: string;
  onInput(value: string): void;
}

export function Secret({ id, label, value, isBusy, isNew, describedBy, onInput }: SecretProps) {
  return (
    <>
      <label for={id}>{label}</label>
      <input id={id} type="password" required value={value} disabled={isBusy} maxLength={SECRET_MAX}
        minLength={isNew ? PASSWORD_MIN : 1} autocomplete={isNew ? "new-password" : "current-password"}
        aria-describedby={describedBy} onInput={(event) => onInput(event.currentTarget.value)} />
    </>
  );
}

// One that is typed twice.
export type Twice = readonly [string, string];
export const NOTHING: Twice = ["", ""];

export function NewSecret({ id, value, isBusy, onInput }: {
  id: string;
  value: Twice;
  isBusy: boolean;
  onInput(value: Twice): void;
}) {
  const [first, second] = value;
  return (
    <>
      <Secret id={id} label={say("newPassword")} value={first} isBusy={isBusy} isNew describedBy={`${id}-hint`}
        onInput={(typed) => onInput([typed, second])} />
      <p class="hint" id={`${id}-hint`}>{say("newPasswordHint")}</p>
      <Secret id={`${id}-again`} label={say("newPasswordAgain")} value={second} isBusy={isBusy} isNew
        onInput={(typed) => onInput([first, typed])} />
    </>
  );
}
