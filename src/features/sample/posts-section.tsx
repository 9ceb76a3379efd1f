import { useMutation, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useMemo, useState } from "react";
import * as z from "zod/mini";

import { copyOf, useCopy } from "../../copy/copy";
import { api } from "../../../convex/_generated/api";
import { AsyncActionStatus } from "../../fields/async-action-status";
import { bind } from "../../fields/form-fields";
import { SectionErrorBoundary } from "../../fields/section-error-boundary";
import { SaveRow } from "../../fields/save-row";
import { explainAccountError } from "../../lib/account-errors";
import { useRowActions } from "../../lib/use-row-actions";
import { useDraftForm } from "../../lib/use-draft-form";
import { announceAfter } from "./announce-after";
import { useIsThere } from "./use-is-there";
import { SkeletonRows } from "../../ui/skeleton";
import { TextButton } from "../../ui/button";
import { Field } from "../../ui/field";
import { Form } from "../../ui/form";
import { Empty, Section } from "../../ui/section";
import { Sentence } from "../../ui/sentence";
import { TextArea } from "../../ui/text-area";

type Post = FunctionReturnType<typeof api.sample.posts.list>[number];

/** What everybody may read, and drafts that only their author sees. */
export function PostsSection({ userId }: { userId: string }) {
  const words = useCopy("posts");
  return (
    <Section title={words.title} lead={words.lead}>
      <SectionErrorBoundary>
        <PostList />
      </SectionErrorBoundary>
      <WritePost userId={userId} />
    </Section>
  );
}

function PostList() {
  const settings = useCopy("settings");
  const words = useCopy("posts");
  const posts = useQuery(api.sample.posts.list);
  const { setPublished, remove } = usePostChanges();
  const action = useRowActions();
  if (posts === undefined) return <SkeletonRows label={settings.loading} rows={2} />;
  if (posts.length === 0) return <Empty>{words.empty}</Empty>;
  return (
    <>
      <AsyncActionStatus action={action} />
      <ul className="divide-y divide-line">
        {posts.map((post) => (
          <PostRow
            key={post._id}
            post={post}
            onPublish={() =>
              action.run(post._id, () =>
                announceAfter(
                  setPublished({ postId: post._id, published: !post.published }),
                  (post.published ? words.unpublished : words.published)(post.title),
                ),
              )
            }
            onDelete={() =>
              action.run(post._id, () =>
                announceAfter(remove({ postId: post._id }), words.deleted(post.title)),
              )
            }
          />
        ))}
      </ul>
    </>
  );
}

/** Publishing and deleting show at once, and go back if they are refused. */
function usePostChanges() {
  const setPublished = useMutation(api.sample.posts.setPublished);
  const remove = useMutation(api.sample.posts.remove);
  return useMemo(
    () => ({
      setPublished: setPublished.withOptimisticUpdate((store, { postId, published }) => {
        const posts = store.getQuery(api.sample.posts.list, {});
        const after = posts?.map((post) => (post._id === postId ? { ...post, published } : post));
        store.setQuery(api.sample.posts.list, {}, after);
      }),
      remove: remove.withOptimisticUpdate((store, { postId }) => {
        const posts = store.getQuery(api.sample.posts.list, {});
        const after = posts?.filter((post) => post._id !== postId);
        store.setQuery(api.sample.posts.list, {}, after);
      }),
    }),
    [setPublished, remove],
  );
}

function PostRow(props: { post: Post; onPublish: () => void; onDelete: () => void }) {
  const messages = useCopy("messages");
  const words = useCopy("posts");
  const { title, published, mine, authorName, isExcerpt } = props.post;
  const [isOpen, setOpen] = useState(false);
  const whole = useQuery(api.sample.posts.get, isOpen ? { postId: props.post._id } : "skip");
  const body = whole?.body ?? (isExcerpt ? `${props.post.body}…` : props.post.body);
  const action = published ? words.unpublish : words.publish;
  return (
    <li className="grid gap-1 py-4 first:pt-0">
      <h3 className="flex flex-wrap items-baseline gap-x-3 font-medium wrap-anywhere">
        <bdi>{title}</bdi>
        {published ? (
          <span className="text-sm font-normal text-ink-soft">
            <Sentence
              text={words.by}
              slots={{ name: <bdi>{authorName ?? (mine ? messages.you : messages.nameless)}</bdi> }}
            />
          </span>
        ) : (
          <span className="rounded-full border border-edge px-2 text-sm font-normal">
            {words.draft}
          </span>
        )}
      </h3>
      <p dir="auto" className="wrap-anywhere whitespace-pre-wrap text-ink-soft">
        {body}
      </p>
      {isExcerpt && !isOpen ? (
        <p className="text-sm">
          <TextButton aria-label={words.about(words.readOn, title)} onClick={() => setOpen(true)}>
            {words.readOn}
          </TextButton>
        </p>
      ) : null}
      {mine ? (
        <p className="flex flex-wrap gap-x-4 text-sm">
          <TextButton aria-label={words.about(action, title)} onClick={props.onPublish}>
            {action}
          </TextButton>
          <TextButton aria-label={words.about(words.delete, title)} onClick={props.onDelete}>
            {words.delete}
          </TextButton>
        </p>
      ) : null}
    </li>
  );
}

function WritePost({ userId }: { userId: string }) {
  const formWords = useCopy("form");
  const words = useCopy("posts");
  const { form, saved } = usePostForm(userId);
  return (
    <Form state={form} words={formWords}>
      <Field
        {...bind(form.field("title"))}
        id="post-title"
        label={words.titleLabel}
        autoComplete="off"
        dir="auto"
      />
      <TextArea {...bind(form.field("body"))} id="post-body" label={words.bodyLabel} dir="auto" />
      <SaveRow
        busy={form.busy}
        done={saved ? words.created : null}
        label={words.create}
        busyLabel={words.creating}
      />
    </Form>
  );
}

/** What the backend checks once more (convex/sample/posts.ts). */
const postSchema = z.object({
  title: z
    .string()
    .check(z.refine((text) => text.trim() !== "", { error: () => copyOf("posts").titleMissing })),
  body: z
    .string()
    .check(z.refine((text) => text.trim() !== "", { error: () => copyOf("posts").bodyMissing })),
});

function usePostForm(userId: string) {
  const accountFailures = useCopy("accountFailures");
  const create = useMutation(api.sample.posts.create);
  const [saved, setSaved] = useState(false);
  const form = useDraftForm({
    owner: userId,
    draft: "post",
    initial: { title: "", body: "" },
    schema: postSchema,
    refused: { title: accountFailures.text, body: accountFailures.text },
    submit: async (post) => {
      await create({ ...post, draft: form.makeKey() });
      setSaved(true);
      return "done";
    },
    isThere: useIsThere("posts"),
    onAdded: ({ clear }) => clear(),
    onChange: () => setSaved(false),
    explain: explainAccountError,
  });
  return { form, saved };
}
