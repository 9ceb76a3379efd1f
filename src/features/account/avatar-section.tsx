import { useAction, useMutation } from "convex/react";
import { useRef, useState } from "react";
import { useCopy } from "../../copy/copy";
import { api } from "../../../convex/_generated/api";
import type { Id } from "../../../convex/_generated/dataModel";
import { AVATAR_TYPES } from "../../../convex/shared/limits";
import { failureData } from "../../lib/auth-errors";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { Section } from "../../ui/section";
import { CropDialog } from "./crop-dialog";
import { cropped, fileProblem } from "./picture";
import type { Crop } from "./picture";
import { Done } from "../../fields/save-row";
import { useAsyncAction } from "../../lib/use-async-action";
import { AsyncActionStatus } from "../../fields/async-action-status";

interface AvatarUser {
  name: string | null;
  email: string;
  image: string | null;
  hasAvatar: boolean;
}

export function AvatarSection({ user }: { user: AvatarUser }) {
  const words = useCopy("profile");
  const input = useRef<HTMLInputElement>(null);
  const [picture, setPicture] = useState<ImageBitmap | null>(null);
  const upload = useUpload();
  const removal = useRemoval();

  async function choose(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    try {
      const problem = await fileProblem(file);
      if (problem !== null) return upload.refuse(problem);
      setPicture(await createImageBitmap(file));
    } catch {
      upload.refuse(words.unreadable);
    }
  }

  return (
    <Section title={words.pictureTitle} lead={words.pictureLead}>
      <AsyncActionStatus action={upload} />
      <AsyncActionStatus action={removal} />
      <div className="flex flex-wrap items-center gap-x-5 gap-y-4">
        <Avatar size="large" name={user.name ?? user.email} image={user.image} />
        <input
          ref={input}
          type="file"
          accept={AVATAR_TYPES.join(",")}
          aria-label={words.upload}
          tabIndex={-1}
          hidden
          onChange={(event) => {
            void choose(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
        <Button
          variant="secondary"
          busy={upload.busy}
          busyLabel={words.uploadBusy}
          onClick={() => input.current?.click()}
        >
          {words.upload}
        </Button>
        {user.hasAvatar ? (
          <Button
            variant="secondary"
            busy={removal.busy}
            busyLabel={words.removeBusy}
            onClick={removal.start}
          >
            {words.remove}
          </Button>
        ) : null}
        <Done text={upload.done ?? removal.done} />
      </div>
      <CropDialog
        picture={picture}
        onCancel={() => setPicture(null)}
        onUse={(crop) => {
          setPicture(null);
          if (picture !== null) upload.start(picture, crop);
        }}
      />
    </Section>
  );
}

function useUpload() {
  const accountFailures = useCopy("accountFailures");
  const words = useCopy("profile");
  const uploadUrl = useMutation(api.avatars.uploadUrl);
  const attach = useAction(api.avatars.attach);
  const { run, refuse, ...state } = useAsyncAction();

  async function upload(picture: ImageBitmap, crop: Crop): Promise<string | null> {
    const file = await cropped(picture, crop);
    if (file === null) {
      refuse(accountFailures.avatar);
      return null;
    }
    const headers = { "Content-Type": file.type };
    const answer = await fetch(await uploadUrl({}), { method: "POST", headers, body: file });
    if (!answer.ok) throw new Error(`The upload was answered with ${answer.status}`);
    // Convex's answer to an upload.
    const { storageId } = (await answer.json()) as { storageId: Id<"_storage"> };
    try {
      await attach({ storageId });
    } catch (error) {
      if (failureData(error)?.code !== "INVALID_INPUT") throw error;
      refuse(accountFailures.avatar);
      return null;
    }
    return words.pictureSaved;
  }

  return {
    ...state,
    refuse,
    start: (picture: ImageBitmap, crop: Crop) => run(() => upload(picture, crop)),
  };
}

function useRemoval() {
  const words = useCopy("profile");
  const remove = useMutation(api.avatars.remove);
  const { run, ...state } = useAsyncAction();
  async function removal(): Promise<string> {
    await remove({});
    return words.pictureRemoved;
  }
  return { ...state, start: () => run(removal) };
}
