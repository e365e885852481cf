"use client";

import { Eye, EyeOff } from "lucide-react";
import { useState, type SubmitEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormSummary } from "@/components/ui/form-summary";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { signInMessage } from "@/lib/auth/sign-in-error";

interface SignInFormProps {
  /** Where to go afterwards; a path of this site. */
  path: string;
  initialError: string | null;
}

interface Problem {
  fieldId: string | null;
  message: string;
}

export function SignInForm({ path, initialError }: SignInFormProps) {
  const [problems, setProblems] = useState<readonly Problem[]>(
    initialError === null ? [] : [{ fieldId: null, message: initialError }],
  );
  const [pending, setPending] = useState(false);
  const [isShown, setShown] = useState(false);
  const errorOf = (id: string) => problems.find((problem) => problem.fieldId === id)?.message ?? null;

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const form = new FormData(event.currentTarget);
    const missing = missingFields(form);
    setProblems(missing);
    if (missing.length > 0) return;

    setPending(true);
    const message = await trySignIn(form, path);
    if (message === null) {
      // A whole new page: nothing that was drawn for nobody, or for somebody else, stays in memory.
      window.location.assign(path);
      return;
    }
    setPending(false);
    setProblems([{ fieldId: null, message }]);
  }

  return (
    <form method="post" onSubmit={(event) => void submit(event)} noValidate className="grid gap-4">
      <FormSummary title="You are not signed in." problems={problems} />
      <Field id="email" label="E-mail" required error={errorOf("email")}>
        {(control) => (
          <Input
            {...control}
            name="email"
            type="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
          />
        )}
      </Field>
      <Field id="password" label="Password" required error={errorOf("password")}>
        {(control) => (
          <div className="relative">
            <Input
              {...control}
              name="password"
              type={isShown ? "text" : "password"}
              autoComplete="current-password"
              className="pr-10"
            />
            <IconButton
              label={isShown ? "Hide the password" : "Show the password"}
              className="absolute top-1/2 right-1 -translate-y-1/2"
              onClick={() => setShown(!isShown)}
            >
              {isShown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
            </IconButton>
          </div>
        )}
      </Field>
      <Button type="submit" variant="primary" pending={pending} className="w-full">
        Sign in
      </Button>
    </form>
  );
}

function missingFields(form: FormData): Problem[] {
  const problems: Problem[] = [];
  if (!String(form.get("email")).trim())
    problems.push({ fieldId: "email", message: "Enter your e-mail address." });
  if (!form.get("password")) problems.push({ fieldId: "password", message: "Enter your password." });
  return problems;
}

const NO_COOKIES =
  "This browser did not keep the cookie that signing in needs. Allow cookies for this site and try again.";
const NO_ANSWER = "The server cannot be reached. Check the connection and try again.";

/** Null when signed in, else a sentence to show. */
async function trySignIn(form: FormData, path: string): Promise<string | null> {
  try {
    const { csrfToken } = (await (await fetch("/api/auth/csrf")).json()) as { csrfToken: string };
    const answer = await fetch("/api/auth/callback/credentials", {
      method: "POST",
      body: new URLSearchParams({
        csrfToken,
        email: String(form.get("email")),
        password: String(form.get("password")),
        callbackUrl: path,
        json: "true",
      }),
    });
    const { url } = (await answer.json()) as { url: string };
    const parameters = new URL(url, window.location.origin).searchParams;
    // A token that a blocked or cleared cookie does not confirm is answered with 200 and this parameter.
    if (parameters.has("csrf")) return NO_COOKIES;
    return answer.ok ? null : signInMessage(parameters.get("error") ?? "failed");
  } catch {
    return NO_ANSWER;
  }
}
