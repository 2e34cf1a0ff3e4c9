import { setUserImage, type User, UserImageError } from "@user-image/client";
import { useEffect, useRef, useState } from "react";

export function useUserImage(baseUrl: string, token: string) {
  const [user, setUser] = useState<User>();
  const [progress, setProgress] = useState<number>();
  const [error, setError] = useState<UserImageError>();
  const [busy, setBusy] = useState(false);
  const upload = useRef<AbortController>(undefined);
  useEffect(() => () => upload.current?.abort(), []);

  async function setImage(file: File) {
    upload.current?.abort();
    const controller = new AbortController();
    const { signal } = controller;
    upload.current = controller;
    setError(undefined);
    setBusy(true);
    try {
      setUser(await setUserImage({ baseUrl, token, file, signal, onProgress: setProgress }));
    } catch (error) {
      if (error instanceof UserImageError) setError(error);
      else if (!signal.aborted) throw error;
    } finally {
      if (upload.current === controller) {
        setBusy(false);
        setProgress(undefined);
      }
    }
  }
  return { user, busy, progress, error, setImage, cancel: () => upload.current?.abort() };
}
